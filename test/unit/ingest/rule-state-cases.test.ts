import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDuckdbStore } from '../../../src/engines/telemetry/duckdb-store.ts';
import { createRuleStateFile } from '../../../src/ingest/rules/rule-state-file.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { testRule } from '../rule-engine/support.ts';
import { beginLife, type SaidBatch, vehicleOf } from './rule-state-life.ts';
import { createReports } from './rule-state-reports.ts';

const t0 = Date.UTC(2026, 4, 1);
const vin = 'WVWZZZ1JZ4W000001';

test('a fault reported at the time of the last sample, after the state was kept, is known when it resumes', async () => {
  const directory = tempDir();
  const store = createDuckdbStore({ directory, clock: new FakeClock(t0), logger: silentLogger, threads: 1 });
  await store.start();
  const reports = createReports();
  const begin = async () => {
    const life = beginLife({
      rules: [testRule('open', 'when: faults.open("P*") && s["N1"] > 2')],
      store,
      file: createRuleStateFile(join(directory, 'rule-states')),
      openAlerts: async () => [],
      reports: reports.parts,
      maxBytes: 1e9,
      cacheBytes: 1e6,
      everyMessages: 1e9,
    });
    await life.start();
    await life.states.prepare([vehicleOf(vin)]);
    return life;
  };
  const said = (position: number, ts: number, N1: number): SaidBatch => ({
    messages: [{ position, vin, samples: [{ ts: t0 + ts, outOfRange: false, values: { N1 } }] }],
    next: position + 10,
  });

  const first = await begin();
  first.judge(said(10, 100, 3));
  await first.commit(said(10, 100, 3));
  await first.stop();

  const second = await begin();
  const at = t0 + 100;
  const told = second.fault(vin, at, reports.fault(vin, { code: 'P1', status: 8, ts: at, position: 30 }), 30);
  expect(told).toMatchObject([{ transition: 'firing', activeSince: at }]);
  await second.commit({ messages: [], next: 40 });
  const ended = second.judge(said(40, 900, 0));
  expect(ended).toMatchObject([{ transition: 'resolved', activeSince: at, at: t0 + 900 }]);
  await second.kill();

  const third = await begin();
  expect(third.judge(said(40, 900, 0))).toEqual(ended);
  await third.kill();
  await store.stop();
});
