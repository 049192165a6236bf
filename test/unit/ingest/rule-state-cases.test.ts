import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDuckdbStore } from '../../../src/engines/telemetry/duckdb-store.ts';
import { createRuleStateFile } from '../../../src/ingest/rules/rule-state-file.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { testRule } from '../rule-engine/support.ts';
import { beginLife, type SaidBatch, type SaidSample, vehicleOf } from './rule-state-life.ts';
import { createReports } from './rule-state-reports.ts';

const t0 = Date.UTC(2026, 4, 1);
const vin = 'WVWZZZ1JZ4W000001';

/** A store, reports, and lives of the rules' part on them, one after another. */
async function openHistory() {
  const directory = tempDir();
  const store = createDuckdbStore({ directory, clock: new FakeClock(t0), logger: silentLogger, threads: 1 });
  await store.start();
  const reports = createReports();
  const begin = async (everyMessages = 1e9) => {
    const life = beginLife({
      rules: [
        testRule('open', 'when: faults.open("P*") && s["N1"] > 2'),
        testRule('other', 'when: s["N2"] > 2'),
        testRule('often', 'when: count(s["N3"], "60s") > 21'),
      ],
      store,
      file: createRuleStateFile(join(directory, 'rule-states')),
      openAlerts: async () => [],
      reports: reports.parts,
      maxBytes: 1e9,
      cacheBytes: 1e6,
      everyMessages,
    });
    await life.start();
    await life.states.prepare([vehicleOf(vin)]);
    return life;
  };
  return { store, reports, begin };
}

const saidOf = (position: number, ts: number, values: SaidSample['values']): SaidBatch => ({
  messages: [{ position, vin, samples: [{ ts: t0 + ts, outOfRange: false, values }] }],
  next: position + 10,
});
const said = (position: number, ts: number, N1: number) => saidOf(position, ts, { N1 });

test('a fault reported at the time of the last sample, after the state was kept, is known when it resumes', async () => {
  const { store, reports, begin } = await openHistory();
  const first = await begin();
  await first.judge(said(10, 100, 3));
  await first.commit(said(10, 100, 3));
  await first.stop();

  const second = await begin();
  const at = t0 + 100;
  const told = second.fault(vin, at, reports.fault(vin, { code: 'P1', status: 8, ts: at, position: 30 }), 30);
  expect(told).toMatchObject([{ transition: 'firing', activeSince: at }]);
  await second.commit({ messages: [], next: 40 });
  const ended = await second.judge(said(40, 900, 0));
  expect(ended).toMatchObject([{ transition: 'resolved', activeSince: at, at: t0 + 900 }]);
  await second.kill();

  const third = await begin();
  expect(await third.judge(said(40, 900, 0))).toEqual(ended);
  await third.kill();
  await store.stop();
});

test('a state that is wanted in the middle of a batch is saved behind it, with the position behind it', async () => {
  const { store, begin } = await openHistory();
  const life = await begin(1);
  // Kept one a turn, the vehicle last: without waiting it would be in the middle of the batch.
  const vins = [1, 2, 3, 4, 5].map((number) => `WVWZZZ1JZ4W90000${number}`);
  await life.states.prepare(vins.map(vehicleOf));
  await life.states.prepare([vehicleOf(vin)]);
  const before = saidOf(10, 0, { N3: 0 });
  const during: SaidBatch = {
    messages: Array.from({ length: 20 }, (_, index) => ({
      position: 20 + index,
      vin,
      samples: [{ ts: t0 + 100 * (index + 1), outOfRange: false, values: { N3: index } }],
    })),
    next: 40,
  };
  expect(await life.judge(before)).toEqual([]);
  // Keeping begins when it is durable, and goes on while the next batch is judged.
  await life.commit(before);
  expect(await life.judge(during)).toEqual([]);
  await life.idle(100);
  await life.kill();

  const next = await begin();
  expect(await next.judge(during)).toEqual([]);
  await next.kill();
  await store.stop();
});

test('a fault that was judged before a stop is not judged again after it by what came late', async () => {
  const { store, reports, begin } = await openHistory();
  let life = await begin();
  await life.judge(said(10, 100, 3));
  await life.commit(said(10, 100, 3));
  for (const [code, after, position] of [
    ['P1', 100, 20],
    ['P2', 350, 30],
  ] as const) {
    const ts = t0 + after;
    life.fault(vin, ts, reports.fault(vin, { code, status: 8, ts, position }), position + 10);
    await life.commit({ messages: [], next: position + 10 });
  }
  const stays = life;
  await life.stop();
  await life.kill();
  life = await begin();
  // Newer than what the signal said before, and older than what was judged; then another signal, later than both.
  for (const batch of [said(40, 280, 0), saidOf(50, 450, { N2: 0 })]) {
    expect(await stays.judge(batch)).toEqual([]);
    expect(await life.judge(batch)).toEqual([]);
  }
  const ended = [{ ruleId: 'open', transition: 'resolved', at: t0 + 500 }];
  for (const each of [stays, life]) expect(await each.judge(said(60, 500, 0))).toMatchObject(ended);
  await life.kill();
  await store.stop();
});
