import { describe, expect, test } from 'vitest';
import type { Batch } from '../../../src/ingest/batch.ts';
import { consequenceOf } from '../../../src/ingest/failure.ts';
import { createRecovery } from '../../../src/ingest/recovery.ts';
import { AppError } from '../../../src/shared/errors.ts';

const withCode = (code: string) => Object.assign(new Error('x'), { code });

test.each([
  ['wait', new AppError('unavailable', 'telemetry-write-failed', 'x')],
  ['wait', withCode('ECONNREFUSED')],
  ['wait', withCode('ENOSPC')],
  ['wait', withCode('57P03')],
  ['wait', withCode('53100')],
  ['wait', new Error('Connection terminated unexpectedly')],
  ['blame', withCode('22P05')],
  ['blame', withCode('23503')],
  ['blame', new TypeError('x')],
  ['blame', new AppError('invalid', 'x', 'x')],
  ['end', new AppError('permanent', 'telemetry-store-failed', 'x')],
  ['unsure', new Error('who knows')],
  ['unsure', withCode('XX000')],
  ['unsure', withCode('0A000')],
] as const)('%s for %s', (consequence, error) => {
  expect(consequenceOf(error)).toBe(consequence);
});

const batchOf = (from: number, next: number, kind: 'message' | 'start' = 'message') =>
  ({
    from,
    next,
    items: [],
    remains: null,
    entries: Array.from({ length: next - from }, (_, index) => ({
      position: from + index,
      record: { kind },
    })),
    refused: [],
  }) as unknown as Batch;

describe('a failed batch', () => {
  test('is waited for, longer each time, until one succeeds', () => {
    const recovery = createRecovery({ first: 100, most: 500 });
    const away = new AppError('unavailable', 'away', 'it is away');
    expect([1, 2, 3, 4, 5].map(() => recovery.failed(away, batchOf(0, 8)))).toEqual([
      100, 200, 400, 500, 500,
    ]);
    expect(recovery.blocked).toBe('it is away');
    recovery.committed(batchOf(0, 8));
    expect(recovery.blocked).toBeNull();
    expect(recovery.failed(away, null)).toBe(100);
  });

  test('is not done again before whoever refused it asked for, within a minute', () => {
    const recovery = createRecovery({ first: 100, most: 500 });
    const fullFor = (retryAfterMs: number) =>
      new AppError('unavailable', 'full', 'it is full', { retryAfterMs });
    expect(recovery.failed(fullFor(7000), batchOf(0, 8))).toBe(7000);
    expect(recovery.failed(fullFor(0), batchOf(0, 8))).toBe(200);
    expect(recovery.failed(fullFor(86_400_000), batchOf(0, 8))).toBe(60_000);
  });

  test('is halved until the message at fault is alone, and grows again with each success', () => {
    const recovery = createRecovery({ first: 100, most: 500 });
    const bug = new TypeError('a bug');
    const at = 5;
    let position = 0;
    let tries = 0;
    while (position < 8) {
      const entries = Math.min(recovery.entries(8), 8 - position);
      const batch = batchOf(position, position + entries);
      tries++;
      if (position <= at && at < batch.next && !recovery.poison.has(at)) {
        expect(recovery.failed(bug, batch)).toBe(0);
      } else {
        position = batch.next;
        recovery.committed(batch);
      }
    }
    expect([...recovery.poison]).toEqual([[5, 'a stage failed on it: a bug']]);
    expect(tries).toBeLessThan(12);
    const sizes = Array.from({ length: 12 }, () => {
      recovery.committed(batchOf(8, 9));
      return recovery.entries(2500);
    });
    expect(sizes.slice(0, 3)).toEqual([4, 8, 16].map((size) => size * ((sizes[0] ?? 0) / 4)));
    expect(sizes.at(-1)).toBe(2500);
  });

  test('with one message in a hundred at fault: each is found in few tries, not from the whole batch down', () => {
    const recovery = createRecovery({ first: 100, most: 500 });
    const [total, usual] = [20_000, 10_000];
    const isBad = (position: number) => position % 100 === 57;
    let [position, tries, entries] = [0, 0, 0];
    while (position < total) {
      const batch = batchOf(position, Math.min(position + recovery.entries(usual), total));
      tries++;
      entries += batch.next - batch.from;
      if (batch.entries.some((entry) => isBad(entry.position) && !recovery.poison.has(entry.position))) {
        recovery.failed(new TypeError('a bug'), batch);
      } else {
        position = batch.next;
        recovery.committed(batch);
      }
    }
    expect(recovery.poison.size).toBe(total / 100);
    expect(tries / recovery.poison.size).toBeLessThan(20);
    expect(entries / total).toBeLessThan(5);
  });

  test('with an error that names no reason: some patience, then the same', () => {
    const recovery = createRecovery({ first: 1, most: 1 });
    const odd = new Error('who knows');
    const waits = Array.from({ length: 7 }, () => recovery.failed(odd, batchOf(0, 2)));
    expect(waits).toEqual([1, 1, 1, 1, 1, 1, 0]);
    expect(recovery.failed(odd, batchOf(0, 1))).toBe(0);
    expect(recovery.poison.has(0)).toBe(true);
    // The same again is known to be a message's fault; another is not.
    expect(recovery.failed(odd, batchOf(5, 7))).toBe(0);
    expect(recovery.failed(new Error('another'), batchOf(9, 11))).toBe(1);
  });

  test('that nobody can be blamed for ends the process', () => {
    const recovery = createRecovery({ first: 1, most: 1 });
    const bug = new TypeError('a bug');
    expect(() => recovery.failed(bug, batchOf(0, 1, 'start'))).toThrow(bug);
    recovery.failed(bug, batchOf(4, 5));
    expect(() => recovery.failed(bug, batchOf(4, 5))).toThrow(bug);
  });
});
