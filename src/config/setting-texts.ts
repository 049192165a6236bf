import { X509Certificate } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { messageOf } from '../shared/errors.ts';
import { readRevocationLists } from '../vehicles/certificates/revocation-list.ts';

/** Reads one setting's text; throws Refused. */
export type Read<T> = (text: string) => T;

/** A value was not what its setting takes; `loadSettings` puts the name before the message. */
export class Refused extends Error {}

export function refuse(message: string): never {
  throw new Refused(message);
}

export const integer =
  (min: number, max: number): Read<number> =>
  (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < min || number > max)
      refuse(`must be a whole number from ${min} to ${max}, is "${text}"`);
    return number;
  };

/** A second; 0 = no limit. */
export const rate = integer(0, 1_000_000);

export const host: Read<string> = (text) =>
  isIP(text) > 0 || /^[A-Za-z0-9.-]+$/.test(text)
    ? text
    : refuse(`must be a host name or an address, is "${text}"`);

const file: Read<string> = (text) => {
  if (!existsSync(text)) refuse(`names a file that does not exist: ${text}`);
  try {
    return readFileSync(text, 'utf8');
  } catch (error) {
    return refuse(`cannot be read: ${messageOf(error)}`);
  }
};

/** Certificates or a key in PEM, tried out by `check`; what OpenSSL says of a key never holds any of it. */
export const pem =
  (check: (text: string) => unknown): Read<string> =>
  (path) => {
    const text = file(path);
    try {
      check(text);
    } catch (error) {
      refuse(`names a file that cannot be used: ${path} (${messageOf(error)})`);
    }
    return text;
  };

/** "PMTiles" and the version of the format. */
export const pmtiles: Read<string> = (path) => {
  if (!existsSync(path)) refuse(`names a file that does not exist: ${path}`);
  const head = Buffer.alloc(8);
  try {
    const descriptor = openSync(path, 'r');
    try {
      readSync(descriptor, head, 0, head.length, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    refuse(`cannot be read: ${messageOf(error)}`);
  }
  if (head.toString('latin1') !== 'PMTiles\x03')
    refuse(`names a file that is not PMTiles version 3: ${path}`);
  return resolve(path);
};

export const certificate = pem((text) => new X509Certificate(text));

/** The path of it, since it is read again when it changes. */
export const revocationLists: Read<string> = (path) => {
  pem(readRevocationLists)(path);
  return resolve(path);
};

/** The value may hold a password: messages never repeat it. */
export const url =
  (...protocols: string[]): Read<string> =>
  (text) =>
    URL.canParse(text) && protocols.includes(new URL(text).protocol)
      ? text
      : refuse(`must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`);

/** `off`, or whose word counts on where a connection comes from. */
export const proxies: Read<readonly string[]> = (text) => (text === 'off' ? [] : networks(text));

export const password: Read<string> = (text) =>
  text.length >= 12 ? text : refuse('must have at least 12 characters');

/** What a machine sends as it is; the value is a secret. */
export const token: Read<string> = (text) =>
  /^[\x21-\x7e]{24,200}$/.test(text)
    ? text
    : refuse('must have 24 to 200 letters, digits or signs, without spaces');

/** An address by itself, or `Name <address>`, on one line. */
export const mailFrom: Read<string> = (text) =>
  /^(?:[^<>@\p{Cc}]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u.test(text.trim())
    ? text.trim()
    : refuse('must be an e-mail address, or a name and <address>');

/** What an SMS gateway is sent. */
export const smsBody: Read<string> = (text) => {
  for (const place of ['{to}', '{text}'])
    if (!text.includes(place)) refuse(`must hold ${place}, the place for what is sent`);
  return text;
};

/** `Authorization: App KEY`, several with line breaks. */
export const headers: Read<Readonly<Record<string, string>>> = (text) =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const [, name = '', value = ''] =
          /^([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \t]*([\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)\s*$/.exec(line) ??
          refuse('must be lines such as "Authorization: App KEY"');
        return [name.toLowerCase(), value];
      }),
  );

export const networks: Read<readonly string[]> = (text) => {
  const list = text.split(',').map((part) => part.trim());
  for (const each of list) {
    const [address = '', prefix = '0', ...rest] = each.split('/');
    const family = isIP(address);
    if (
      family === 0 ||
      rest.length > 0 ||
      !/^\d{1,3}$/.test(prefix) ||
      Number(prefix) > (family === 6 ? 128 : 32)
    )
      refuse(`must be networks such as 10.0.0.0/8, separated by commas, has "${each}"`);
  }
  return list;
};
