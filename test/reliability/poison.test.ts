import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createQuarantineDesk } from '../../src/ingest/quarantine-desk.ts';
import type { JournalRecord } from '../../src/journal/journal.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { pipelineGround, registerVehicles, said } from '../support/test-pipeline.ts';

/**
 * R13, short form: messages that a stage refuses, 1 % of the load and more than fit into one batch, go to quarantine with
 * a reason, are counted, and hold nothing up; once the stage is mended they are taken from there.
 */
const vehicleCount = 97;
const batchEntries = 50;
const now = Date.now();
const names = Array.from({ length: 20 }, (_, index) => `Vehicle.Test.Signal${index}`);
const vins = Array.from(
  { length: vehicleCount },
  (_, index) => `WVWZZZ1JZ5W${String(index).padStart(6, '0')}`,
);
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  await registerVehicles(database.db, vins);
});
afterAll(() => database.close());

const stageBug = 'Vehicle.Test.Bug';
const bomb = gzipSync(Buffer.alloc(5_000_000, ' '));
const poisons: readonly ((n: number) => Buffer)[] = [
  (n) => Buffer.from(`{"n":${n},"ts":`),
  (n) => Buffer.from(`{"n":${n},"ts":${now},"signals":{"a":1e400}}`),
  (n) => Buffer.from(`{"n":${n},"ts":${now},"signals":{"__proto__":1}}`),
  (n) => Buffer.from(`${'['.repeat(10_000 + n)}`),
  (n) => Buffer.concat([Buffer.from(`{"n":${n},"x":"`), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
  (n) => Buffer.concat([bomb, Buffer.from(String(n))]),
  (n) => Buffer.from(`{"boot":"p","seq":${n},"ts":${now},"signals":{"${stageBug}":${n}}}`),
];

function load(boot: string, messages: number, kinds: readonly ((n: number) => Buffer)[]): JournalRecord[] {
  return Array.from({ length: messages }, (_, n) => {
    const vin = vins[n % vehicleCount] as string;
    const seq = Math.floor(n / vehicleCount);
    const poison = n % 100 === 99 ? kinds[Math.floor(n / 100) % kinds.length] : undefined;
    const signals = Object.fromEntries(names.map((name, index) => [name, seq + index]));
    return said(vin, 'telemetry', poison?.(n) ?? { boot, seq, ts: now + seq, signals }, now);
  });
}

test('R13: poison messages hold nothing up', async () => {
  let broken = true;
  const ground = await pipelineGround(database.db);
  const pipeline = await ground.start({
    limits: { batchEntries },
    change: (parts) => ({
      async readRules(signals, isStart) {
        const found = await parts.readRules(signals, isStart);
        const engine = found.rules;
        const rules: typeof engine = {
          ...engine,
          evaluateSamples(state, columns, firstRow, endRow, out) {
            if (broken && signals.name(columns.signal[firstRow] as number) === stageBug)
              throw new TypeError('a bug');
            engine.evaluateSamples(state, columns, firstRow, endRow, out);
          },
        };
        return { ...found, rules };
      },
    }),
  });
  const total = 6000;
  const poisonCount = total / 100;
  expect(poisonCount).toBeGreaterThan(batchEntries);
  await pipeline.take(load('mixed', total, poisons));
  expect(pipeline.running.status()).toMatchObject({
    quarantined: poisonCount,
    messages: total - poisonCount,
    blocked: null,
  });
  const seen = (await pipeline.store.seenOnTopics(vins)).filter(({ boot }) => boot === 'mixed');
  const stored = seen.reduce((sum, { firstSeq, lastSeq }) => sum + lastSeq - firstSeq + 1, 0);
  expect(stored).toBe(total - poisonCount);

  const rows = await database.db.selectFrom('quarantine').select(['reason', 'occurrences']).execute();
  expect(rows).toHaveLength(poisonCount);
  expect(rows.every(({ occurrences }) => occurrences === 1)).toBe(true);
  const reasons = new Set(rows.map(({ reason }) => reason.replace(/:.*| \d.*| more.*/, '')));
  expect(reasons.size).toBeGreaterThanOrEqual(poisons.length - 1);

  broken = false;
  const desk = createQuarantineDesk({
    db: database.db,
    clock: systemClock,
    append: (record, done) => ground.journal.append(record, done),
    judged: async () => true,
  });
  const mended = await database.db
    .selectFrom('quarantine')
    .select('id')
    .where('reason', '=', 'a bug')
    .execute();
  expect(mended.length).toBeGreaterThan(5);
  await desk.retry(mended.map(({ id }) => id));
  await pipeline.settled();
  const left = await desk.list({ markets: null, limit: 1000 });
  expect(left).toHaveLength(poisonCount - mended.length);
  const points = await Promise.all(vins.map((vin) => pipeline.store.raw(vin, stageBug, 0, now + 1, 1000)));
  expect(points.flat().length).toBeGreaterThan(0);
});
