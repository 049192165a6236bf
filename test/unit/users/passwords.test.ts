import { describe, expect, test } from 'vitest';
import {
  checkPassword,
  generatePassword,
  hashPassword,
  isOutdated,
  verifyPassword,
} from '../../../src/users/passwords.ts';

describe('hashes', () => {
  test('hold their parameters, and only the right password fits', async () => {
    const hash = await hashPassword('pässword with ümlaut');
    expect(hash).toMatch(/^scrypt\$32768\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
    expect(await verifyPassword('pässword with ümlaut'.normalize('NFD'), hash)).toBe(true);
    expect(await verifyPassword('password with umlaut', hash)).toBe(false);
    expect(await hashPassword('pässword with ümlaut')).not.toBe(hash);
    expect(isOutdated(hash)).toBe(false);
    expect(isOutdated(hash.replace('32768', '16384'))).toBe(true);
  });

  test('nobody takes as long as somebody, and is never right', async () => {
    const hash = await hashPassword('some password');
    const time = async (of: string | null) => {
      const started = performance.now();
      expect(await verifyPassword('wrong', of)).toBe(false);
      return performance.now() - started;
    };
    const [known, unknown]: number[][] = [[], []];
    for (let round = 0; round < 5; round++) {
      known?.push(await time(hash));
      unknown?.push(await time(null));
    }
    const least = (list: number[] = []) => Math.min(...list);
    expect(least(unknown)).toBeGreaterThan(least(known) / 2);
  });

  test('a crowd waits, a mob is refused', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 80 }, () => verifyPassword('x', null)));
    const refused = answers.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(14);
    expect(refused[0]).toMatchObject({ reason: { kind: 'unavailable', code: 'too-many-sign-ins' } });
    expect(await verifyPassword('x', null)).toBe(false);
  });
});

test.each([
  'correct horse battery staple',
  'Tr0ub4dor&3-and-more',
  generatePassword(),
  '好好学习天天向上一二三',
])('“%s” will do', (password) => {
  expect(() => checkPassword(password, 'anna')).not.toThrow();
});

test.each([
  'password12',
  'PASSWORD2026',
  'p4ssw0rd2026',
  'Admin12345!',
  'qwertyuiop',
  'abcdefghij',
  '0123456789',
  'abababababab',
  'welcome2026!',
  'anna-loves-it',
])('“%s” will not', (password) => {
  expect(() => checkPassword(password, 'anna')).toThrow(expect.objectContaining({ code: 'weak-password' }));
});
