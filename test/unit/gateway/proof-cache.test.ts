import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { silentLogger } from '../../../src/shared/logger.ts';
import { openProofCache, type ProofCache } from '../../../src/vehicles/proof-cache.ts';
import { tempDir } from '../../support/temp-dir.ts';

const vinOf = (number: number): string => `WVWZZZ1JZXW${String(number).padStart(6, '0')}`;
const secret = Buffer.from('secret');
const open = (directory: string, maxEntries?: number): Promise<ProofCache> =>
  openProofCache({ directory, logger: silentLogger, ...(maxEntries === undefined ? {} : { maxEntries }) });

test('it knows right from wrong, and what it does not know', async () => {
  const cache = await open(tempDir());
  expect(cache.check(vinOf(1), 'g1', secret)).toBeUndefined();
  cache.remember(vinOf(1), 'g1', secret);
  expect(cache.check(vinOf(1), 'g1', secret)).toBe(true);
  expect(cache.check(vinOf(1), 'g1', Buffer.from('other'))).toBe(false);
  expect(cache.check(vinOf(1), 'g2', secret)).toBeUndefined();
  expect(cache.check(vinOf(2), 'g1', secret)).toBeUndefined();
  cache.forget(vinOf(1));
  expect(cache.check(vinOf(1), 'g1', secret)).toBeUndefined();
  await cache.close();
});

test('it is kept over restarts, torn and foreign lines left out', async () => {
  const directory = tempDir();
  const first = await open(directory);
  for (const number of [1, 2, 3]) first.remember(vinOf(number), 'g', secret);
  first.forget(vinOf(2));
  await first.close();
  appendFileSync(join(directory, 'credential-proofs'), `rubbish\n${vinOf(4)} g AAAA\n${vinOf(5)} g`);
  const second = await open(directory);
  expect([1, 2, 3, 4, 5].map((number) => second.check(vinOf(number), 'g', secret))).toEqual([
    true,
    undefined,
    true,
    undefined,
    undefined,
  ]);
  second.remember(vinOf(6), 'g', secret);
  await second.close();
  expect(readFileSync(join(directory, 'credential-proofs'), 'utf8').split('\n')).toHaveLength(5);
});

test('with another key nothing is known, and a right secret is not called wrong', async () => {
  const [one, two] = [tempDir(), tempDir()];
  const first = await open(one);
  first.remember(vinOf(1), 'g', secret);
  await first.close();
  appendFileSync(join(two, 'credential-proofs'), readFileSync(join(one, 'credential-proofs')));
  const second = await open(two);
  expect(second.check(vinOf(1), 'g', secret)).toBeUndefined();
  await second.close();
});

test('neither memory nor file grows without end', async () => {
  const directory = tempDir();
  const cache = await open(directory, 10);
  for (let round = 0; round < 100; round++) {
    for (let number = 0; number < 20; number++) cache.remember(vinOf(number), `g${round}`, secret);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await cache.close();
  expect(readFileSync(join(directory, 'credential-proofs'), 'utf8').split('\n').length).toBeLessThan(1200);
  const again = await open(directory, 10);
  expect(again.check(vinOf(19), 'g99', secret)).toBe(true);
  expect(again.check(vinOf(9), 'g99', secret)).toBeUndefined();
  await again.close();
});
