import { z } from 'zod';
import { type Channel, oneLine } from '../../notifications/channel.ts';
import { post } from './post.ts';

export interface SmsOptions {
  /** Of the gateway; user and password in it become HTTP Basic. The operator's own, so it may be on a private network. */
  readonly url: string;
  /**
   * What is posted, with `{id}`, `{to}` and `{text}` in it: JSON, whose strings are filled, or else a form such as
   * `To={to}&Body={text}`. Null: `{"id":"{id}","to":"{to}","text":"{text}"}`.
   */
  readonly body?: string | null;
  /** Such as the key of a gateway that wants it in a header. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

const usualBody = '{"id":"{id}","to":"{to}","text":"{text}"}';
const word = z.union([z.string(), z.number()]).transform(String).optional();
const answer = z.object({ id: word, sid: word, messageId: word, message_id: word });

/**
 * `POST` to an SMS gateway; 2xx means that it took the message, and an `id`, `sid` or `messageId` in its answer is kept. The
 * gateway is asked to know a repeat by `Idempotency-Key`, but nobody can be sure that it does.
 */
export function createSmsChannel(options: SmsOptions): Channel {
  const { url, headers = {}, timeoutMs = 15_000 } = options;
  const request = requestOf(options.body ?? usualBody);
  const target = new URL(url);
  const login = `${decodeURIComponent(target.username)}:${decodeURIComponent(target.password)}`;
  const authorization = login === ':' ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
  target.username = '';
  target.password = '';
  return {
    name: 'sms',
    canRepeat: false,
    check: (address) =>
      /^\+[1-9]\d{6,14}$/.test(address) ? null : 'must be a number with its country, such as +491701234567',
    async send({ id, address, short }, context) {
      const body = request.fill({ id, to: address, text: oneLine(short) });
      const sent = {
        'content-type': request.type,
        'idempotency-key': id,
        ...(authorization === undefined ? {} : { authorization }),
        ...headers,
      };
      const { text } = await post({ url: target, body, headers: sent, timeoutMs }, context);
      return { providerId: idIn(text) };
    },
    close: async () => undefined,
  };
}

function idIn(text: string): string | null {
  try {
    const { id, sid, messageId, message_id: other } = answer.parse(JSON.parse(text));
    return (id ?? sid ?? messageId ?? other ?? null)?.slice(0, 300) ?? null;
  } catch {
    return null;
  }
}

type Values = Readonly<Record<'id' | 'to' | 'text', string>>;

/** How a template is filled: nothing in a value can become more than a value. */
function requestOf(template: string): { readonly type: string; readonly fill: (values: Values) => string } {
  const put = (text: string, values: Values, encode: (value: string) => string) =>
    text.replaceAll(/\{(id|to|text)\}/g, (_, name: keyof Values) => encode(values[name]));
  const parsed = parseJson(template);
  if (parsed === undefined)
    return {
      type: 'application/x-www-form-urlencoded',
      fill: (values) => put(template, values, encodeURIComponent),
    };
  const filled = (part: unknown, values: Values): unknown => {
    if (typeof part === 'string') return put(part, values, (value) => value);
    if (Array.isArray(part)) return part.map((each) => filled(each, values));
    if (part === null || typeof part !== 'object') return part;
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, filled(value, values)]));
  };
  return {
    type: 'application/json; charset=utf-8',
    fill: (values) => JSON.stringify(filled(parsed, values)),
  };
}

function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}
