import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Step, UnsettledLines } from '../../../../src/engines/telemetry/external/unsettled-lines.ts';
import { tempDir } from '../../../support/temp-dir.ts';

const lines = (text: string): Step => ({ lines: Buffer.from(text) });

async function toldBy(kept: UnsettledLines): Promise<unknown[]> {
  const told: unknown[] = [];
  for await (const step of kept.steps()) told.push('lines' in step ? step.lines.toString() : step.deleted);
  return told;
}

test('what was given comes again in its order, also after a restart, until it is settled', async () => {
  const directory = tempDir();
  const before = new UnsettledLines(directory);
  await before.load(0);
  await before.keep(lines('a'), 10);
  await before.keep({ deleted: { tag: 'vin', value: 'V' } }, null);
  const end = before.end;
  await before.keep(lines('b'), 20);
  const kept = new UnsettledLines(directory);
  await kept.load(20);
  expect(await toldBy(kept)).toEqual(['a', { tag: 'vin', value: 'V' }, 'b']);
  await kept.settle(end);
  expect(await toldBy(kept)).toEqual(['b']);
  expect(kept.end).toBe(3);
  await kept.settle(kept.end);
  expect(readdirSync(directory)).toEqual([]);
});

test('a batch that was never committed is forgotten at the start: the journal has it', async () => {
  const directory = tempDir();
  const before = new UnsettledLines(directory);
  await before.load(0);
  await before.keep(lines('a'), 10);
  await before.keep(lines('b'), 20);
  const kept = new UnsettledLines(directory);
  await kept.load(10);
  expect(await toldBy(kept)).toEqual(['a']);
  expect(readdirSync(directory)).toHaveLength(1);
});
