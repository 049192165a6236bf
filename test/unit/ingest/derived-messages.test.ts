import { expect, test } from 'vitest';
import { createDerivedMessages } from '../../../src/ingest/derived-messages.ts';
import { parseMessageTopic, parseUpTopic } from '../../../src/wire/topics.ts';
import { collect } from '../../contract/telemetry/batches.ts';
import { eventually } from '../../support/eventually.ts';
import { pipelineGround, said } from '../../support/test-pipeline.ts';
import { pipelineDatabase } from './pipeline-database.ts';

const now = Date.now();
const path = 'Roadside.Prediction.Tyres.RemainingDays';
const database = pipelineDatabase();

test('no vehicle may publish where the server speaks', () => {
  const topic = 'v1/WVWZZZ1JZ3W000001/derived';
  expect(parseUpTopic(topic)).toBeUndefined();
  expect(parseMessageTopic(topic)).toEqual({ vin: 'WVWZZZ1JZ3W000001', kind: 'derived', id: null });
  expect(parseMessageTopic(`${topic}/x`)).toBeUndefined();
  expect(parseMessageTopic('v2/WVWZZZ1JZ3W000001/derived')).toBeUndefined();
});

test('what the server says is stored, told and replayed like what the vehicle says, but the vehicle was not heard', async () => {
  const vin = await database.vehicle();
  const ground = await pipelineGround(database.db);
  const pipeline = await ground.start();
  pipeline.running.watch(vin);
  const derived = createDerivedMessages({
    append: (record, done) => ground.journal.append(record, done),
    clock: { now: () => now },
  });
  await derived.say(vin, []);
  await derived.say(vin, [{ ts: now - 5000, signals: { [path]: 12.5 } }]);
  await pipeline.settled();
  expect(await pipeline.store.raw(vin, path, 0, now, 10)).toMatchObject([
    { t: now - 5000, value: 12.5, flags: 0 },
  ]);
  expect((await pipeline.store.lastValues(vin)).map(({ signal }) => signal)).toEqual([path]);
  expect(pipeline.signals).toMatchObject([{ vin, samples: [{ ts: now - 5000, signals: { [path]: 12.5 } }] }]);
  expect(pipeline.changes.filter((change) => change.lastSeenAt !== undefined)).toEqual([]);
  const replayed = await collect(pipeline.store.replay(vin, 0));
  expect(replayed).toHaveLength(1);
  const columns = await collect(pipeline.store.replaySamples([{ vin, from: 0, position: 0 }], [path]));
  expect(columns.map(({ value }) => [...value])).toEqual([[12.5]]);
  // Rule states look back from what the vehicle said itself.
  expect(await pipeline.store.newestTs([vin])).toEqual(new Map());
});

test.each([
  ['one', { ts: now, signals: { 'Vehicle.Speed': 1, [path]: 3 } }],
  ['a batch', { samples: [{ ts: now, signals: { [path]: 3 } }] }],
  ['columns', { ts: [now], signals: { [path]: [3] } }],
])('a vehicle that says it itself is refused: %s', async (_, body) => {
  const vin = await database.vehicle();
  const ground = await pipelineGround(database.db);
  const pipeline = await ground.start();
  // The server's message of the same bytes goes before, so that its shape is known.
  const derived = createDerivedMessages({
    append: (record, done) => ground.journal.append(record, done),
    clock: { now: () => now },
  });
  await derived.say(vin, [{ ts: now, signals: { [path]: 3 } }]);
  await pipeline.take([said(vin, 'telemetry', body, now), said(vin, 'telemetry', body, now)]);
  await eventually(async () => {
    const rows = await database.db.selectFrom('quarantine').select('reason').where('vin', '=', vin).execute();
    expect(rows.length).toBeGreaterThan(0);
    for (const { reason } of rows)
      expect(reason).toContain('names that begin with "Roadside." are the server\'s own');
  });
  expect(await pipeline.store.raw(vin, 'Vehicle.Speed', 0, now + 1, 10)).toEqual([]);
  await pipeline.stop();
});
