import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { AppError } from '../shared/errors.ts';

/** N, r and p are kept with each hash, so that they may grow: `scrypt$N$r$p$salt$hash`, base64url. */
const cost = { N: 32_768, r: 8, p: 1 };
const keyBytes = 32;
const minLength = 10;
const maxLength = 200;
/** Each takes 32 MB and a thread: more would wait for the two cores anyway. */
const concurrent = 2;
const maxWaiting = 64;

let running = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, salt: Buffer, N: number, r: number, p: number): Promise<Buffer> {
  if (running >= concurrent) {
    if (waiting.length >= maxWaiting) {
      throw new AppError('unavailable', 'too-many-sign-ins', 'Too many people sign in at this moment.');
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running++;
  }
  try {
    return await new Promise<Buffer>((resolve, reject) =>
      scrypt(password.normalize('NFKC'), salt, keyBytes, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
        error === null ? resolve(key) : reject(error),
      ),
    );
  } finally {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost.N, cost.r, cost.p);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Takes the same time for a user that does not exist (`hash` null), and is false then. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const [, N, r, p, salt, key] = (hash ?? absent).split('$');
  const expected = Buffer.from(key ?? '', 'base64url');
  const found = await derive(password, Buffer.from(salt ?? '', 'base64url'), Number(N), Number(r), Number(p));
  return expected.length === found.length && timingSafeEqual(expected, found) && hash !== null;
}

const absent = [
  'scrypt',
  cost.N,
  cost.r,
  cost.p,
  randomBytes(16).toString('base64url'),
  randomBytes(keyBytes).toString('base64url'),
].join('$');

/** Was the hash made with less than is asked for today? */
export function isOutdated(hash: string): boolean {
  const [, N, r, p] = hash.split('$').map(Number);
  return N !== cost.N || r !== cost.r || p !== cost.p;
}

const common = new Set(
  [
    'abc abcd abcdef admin administrator asdf asdfgh asdfghjkl baseball changeme default dragon football guest',
    'hello iloveyou letmein login master monkey mustang pass passphrase password passwort princess qwer qwerty',
    'qwertyuiop qwertz qazwsx roadside root secret shadow start starwars summer sunshine superman superuser test',
    'testing trustno unknown user welcome winter zxcvbn zxcvbnm letmeinplease adminadmin passwordpassword qwertyqwerty',
    'mypassword yourpassword thepassword newpassword secretpassword',
  ].flatMap((line) => line.split(' ')),
);
const runs =
  '01234567890123456789 98765432109876543210 abcdefghijklmnopqrstuvwxyz qwertyuiopasdfghjklzxcvbnm';
const leet: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** @throws AppError invalid `weak-password`, saying what is wrong with it */
export function checkPassword(password: string, username: string, path = 'password'): void {
  const refuse = (message: string): never => {
    throw new AppError('invalid', 'weak-password', `The password ${message}.`, {
      fields: [{ path, message }],
    });
  };
  const length = [...password].length;
  if (length < minLength) refuse(`must have at least ${minLength} characters`);
  if (length > maxLength) refuse(`must have at most ${maxLength} characters`);
  const plain = password.toLowerCase();
  const stripped = plain.replace(/^[^a-z]+|[^a-z]+$/g, '');
  const spelled = [...plain.replace(/[0-9!.?_-]+$/, '')].map((letter) => leet[letter] ?? letter).join('');
  const isCommon = [plain, stripped, spelled].some((form) => common.has(form));
  if (isCommon || new Set(plain).size < 4 || runs.includes(plain)) {
    refuse('is among the first that anybody would try');
  }
  if (username.length >= 4 && plain.includes(username.toLowerCase()))
    refuse('must not contain the user name');
}

/** 120 random bits that a person can type: letters and digits without those that look alike. */
export function generatePassword(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  const text = [...randomBytes(24)].map((byte) => letters[byte % 32]).join('');
  return text.match(/.{6}/g)?.join('-') ?? text;
}
