import { expect, test } from 'vitest';
import { createQuarantineDesk } from '../../../src/ingest/quarantine-desk.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { pipelineGround, said } from '../../support/test-pipeline.ts';
import { confirmed, faults, pipelineDatabase, speed } from './pipeline-database.ts';

const now = Date.now();
const database = pipelineDatabase();

test('the same bytes are counted once an occurrence, and a message that is tried again is resolved', async () => {
  const vin = await database.vehicle();
  const ground = await pipelineGround(database.db);
  let broken = true;
  const pipeline = await ground.start({
    change: (parts) => ({
      async readRules(signals, isStart) {
        const found = await parts.readRules(signals, isStart);
        const engine = found.rules;
        const rules: typeof engine = {
          ...engine,
          evaluateSamples(...args) {
            if (broken && args[1].value[args[2]] === 66) throw new Error('a bug');
            engine.evaluateSamples(...args);
          },
        };
        return { ...found, rules };
      },
    }),
  });
  const bad = said(vin, 'telemetry', Buffer.from('{"ts":'), now);
  await pipeline.take([
    bad,
    said(vin, 'telemetry', speed(1, now - 9, 66), now),
    bad,
    said(vin, 'telemetry', speed(2, now, 67), now),
  ]);
  await pipeline.take([bad]);
  const rows = await database.quarantineOf(vin);
  expect(rows.map(({ reason, occurrences }) => [reason.slice(0, 11), occurrences]).sort()).toEqual([
    ['a bug', 1],
    ['is not JSON', 3],
  ]);
  expect(await pipeline.store.raw(vin, 'Vehicle.Speed', 0, now + 1, 10)).toMatchObject([{ value: 67 }]);

  const desk = createQuarantineDesk({
    db: database.db,
    clock: systemClock,
    append: (record, done) => ground.journal.append(record, done),
    judged: () => pipeline.settled().then(() => true),
  });
  const entries = await desk.list({ markets: ['DE'], vin, limit: 10 });
  expect(entries).toHaveLength(2);
  expect(await desk.list({ markets: ['FR'], vin, limit: 10 })).toEqual([]);
  broken = false;
  expect(await desk.retryAndSee(entries.map(({ id }) => id))).toEqual({
    retried: 2,
    taken: 1,
    refused: 1,
    pending: 0,
  });
  const after = await database.quarantineOf(vin);
  expect(
    after
      .map(({ reason, occurrences, resolved_at }) => [reason.slice(0, 11), occurrences, resolved_at !== null])
      .sort(),
  ).toEqual([
    ['a bug', 1, true],
    ['is not JSON', 3, false],
  ]);
  expect(await pipeline.store.raw(vin, 'Vehicle.Speed', 0, now + 1, 10)).toMatchObject([
    { value: 66 },
    { value: 67 },
  ]);
  expect(await pipeline.store.seenOnTopics([vin])).toMatchObject([{ firstSeq: 1, lastSeq: 2 }]);
  await expect(desk.get('nonsense')).rejects.toMatchObject({ code: 'quarantine-entry-not-found' });
});

test('a stage that fails on one message leaves the others alone', async () => {
  const vin = await database.vehicle();
  const pipeline = await (await pipelineGround(database.db)).start({
    change: (parts) => ({
      async keepReports(trx, reports) {
        for (const { body } of reports)
          if ((body as { type: string }).type === 'bad') throw new TypeError('no such field');
        await parts.keepReports(trx, reports);
      },
    }),
  });
  const event = (seq: number, type: string) =>
    said(vin, 'event', { boot: 'b', seq, ts: now + seq, type }, now);
  const types = ['a', 'b', 'bad', 'c', 'd', 'e', 'bad', 'f'];
  await pipeline.take(types.map((type, seq) => event(seq, type)));
  const kept = await database.db
    .selectFrom('vehicle_reports')
    .select('body')
    .where('vin', '=', vin)
    .orderBy('ts')
    .execute();
  expect(kept.map(({ body }) => body.type)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect((await database.quarantineOf(vin)).map(({ reason }) => reason)).toEqual([
    'a stage failed on it: no such field',
    'a stage failed on it: no such field',
  ]);
  expect(pipeline.running.status()).toMatchObject({ messages: 6, quarantined: 2, blocked: null });
});

test('a database stage that fails on some messages is not done again for the whole batch', async () => {
  const vins = [await database.vehicle(), await database.vehicle()];
  const sizes: number[] = [];
  const refuse = (reports: readonly { readonly vin: string; readonly ts: number }[]) => {
    sizes.push(reports.length);
    for (const { ts } of reports) if (isBad(ts)) throw new TypeError('no such field');
  };
  const isBad = (ts: number) => (ts - now) % 100 === 57;
  const pipeline = await (await pipelineGround(database.db)).start({
    change: (parts) => ({
      async keepReports(trx, reports) {
        await parts.keepReports(trx, reports);
        refuse(reports);
      },
      async applyInventories(trx, inventories) {
        refuse(inventories);
        return parts.applyInventories(trx, inventories);
      },
      async applyFaults(trx, reports) {
        refuse(reports);
        return parts.applyFaults(trx, reports);
      },
    }),
  });
  const total = 1000;
  const bodies = [
    (seq: number) => ['event', { boot: 'b', seq, ts: now + seq, type: 'x' }] as const,
    (seq: number) => ['telemetry', speed(seq, now + seq, 1)] as const,
    (seq: number) => ['faults', faults(seq, now + seq, [confirmed])] as const,
    (seq: number) =>
      ['inventory', { boot: 'b', seq, ts: now + seq, ecus: [{ ecu: 'BMS', software: `1.${seq}` }] }] as const,
    (seq: number) => ['event', { boot: 'b', seq, ts: now + seq, type: 'y' }] as const,
    (seq: number) => ['event', { boot: 'b', seq, ts: now + seq, type: 'z' }] as const,
  ];
  const records = Array.from({ length: total }, (_, seq) => {
    const [kind, body] = (bodies[seq % bodies.length] as (typeof bodies)[number])(seq);
    return said(vins[seq % 2] as string, kind, body, now);
  });
  await pipeline.take(records);

  const bad = records.flatMap((_, seq) => (isBad(now + seq) && seq % 6 !== 1 ? [seq] : []));
  const refused = (await Promise.all(vins.map((vin) => database.quarantineOf(vin)))).flat();
  expect(refused).toHaveLength(bad.length);
  expect(new Set(refused.map(({ reason }) => reason))).toEqual(
    new Set(['a stage failed on it: no such field']),
  );
  expect(pipeline.running.status()).toMatchObject({
    messages: total - bad.length,
    quarantined: bad.length,
    blocked: null,
  });
  const kept = await database.db
    .selectFrom('vehicle_reports')
    .select('ts')
    .where('vin', 'in', vins)
    .orderBy('ts')
    .execute();
  expect(kept.map(({ ts }) => ts - now)).toEqual(
    records.flatMap((_, seq) => (seq % 6 === 1 || seq % 6 === 2 || bad.includes(seq) ? [] : [seq])),
  );
  const newest = Math.max(
    ...records.flatMap((_, seq) => (seq % 6 === 3 && seq % 2 === 1 && !bad.includes(seq) ? [seq] : [])),
  );
  expect(
    pipeline.changes.filter(({ vin, software }) => vin === vins[1] && software !== undefined).at(-1),
  ).toMatchObject({
    software: { BMS: `1.${newest}` },
  });
  expect(sizes.reduce((sum, size) => sum + size, 0) / total).toBeLessThan(8);
});
