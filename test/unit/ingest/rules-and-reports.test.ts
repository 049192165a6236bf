import { expect, test } from 'vitest';
import type { PipelineParts } from '../../../src/ingest/parts.ts';
import { createRuleSet } from '../../../src/rule-engine/rule-set.ts';
import { pipelineGround, said } from '../../support/test-pipeline.ts';
import { each, streamRule, words } from '../rules/stream-rules.ts';
import { speed } from '../rules/vehicle-stream.ts';
import { pipelineDatabase } from './pipeline-database.ts';

const database = pipelineDatabase();
const t0 = Date.UTC(2026, 5, 1);

async function started(...rules: readonly string[]) {
  const live = rules.map(streamRule);
  const ground = await pipelineGround(database.db);
  const change = (parts: PipelineParts): Partial<PipelineParts> => ({
    readRules: async (signals, isStart) => ({
      ...(await parts.readRules(signals, isStart)),
      rules: createRuleSet({ live, shadow: [], signals }),
      retire: async () => ({ feed: [], worst: new Map() }),
    }),
  });
  const vin = await database.vehicle();
  let pipeline = await ground.start({ change });
  const take = async (kind: string, body: unknown): Promise<void> => {
    await pipeline.take([said(vin, kind, body, t0)]);
  };
  return {
    drive: (at: number, value: number) => take('telemetry', { ts: t0 + at, signals: { [speed]: value } }),
    event: (at: number, type: string) => take('event', { ts: t0 + at, type }),
    fault: (at: number, status: number, code = 'P0A80-00') =>
      take('faults', { ts: t0 + at, ecu: 'BMS', system: 'uds', faults: [{ code, status }] }),
    async restart() {
      await pipeline.stop();
      pipeline = await ground.start({ change });
    },
    async alerts() {
      const rows = await database.alertsOf(vin);
      return rows.map(({ rule, state, active_since, resolved_at }) => [
        ...[rule, state, active_since - t0],
        resolved_at === null ? null : resolved_at - t0,
      ]);
    },
  };
}

test('a rule on signals asks for faults as the database has them', async () => {
  const car = await started(
    `${words('open')}when: faults.open("P0A8*") && s["${speed}"] > 50`,
    `${words('back')}when: faults.cameBack("P0A8*", "1h")`,
    `${words('often')}when: faults.count("P0A8*", "1h") >= 2.0 && faults.has("P0A8*", "confirmedDTC")`,
  );
  await car.drive(0, 80);
  await car.fault(1000, 9);
  expect(await car.alerts()).toEqual([['open', 'firing', 1000, null]]);
  await car.restart();
  await car.fault(2000, 0x50);
  expect(await car.alerts()).toEqual([['open', 'resolved', 1000, 2000]]);
  await car.fault(3000, 9);
  await car.restart();
  await car.drive(4000, 20);
  expect(await car.alerts()).toEqual([
    ['back', 'firing', 3000, null],
    ['often', 'firing', 3000, null],
    ['open', 'resolved', 1000, 2000],
    ['open', 'resolved', 3000, 4000],
  ]);
});

for (const kind of ['service', 'update'] as const) {
  test(`nothing begins during ${kind}, for signals and for faults, and what holds is told afterwards`, async () => {
    const car = await started(
      `${words('fast')}when: s["${speed}"] > 50\nsuppress: [${kind}]`,
      `${each('each')}when: fault.confirmedDTC\nsuppress: [${kind}]`,
      `${words('other')}when: s["${speed}"] > 50\nsuppress: [${kind === 'service' ? 'update' : 'service'}]`,
    );
    await car.drive(0, 20);
    await car.event(1000, `${kind}-start`);
    await car.drive(2000, 80);
    await car.fault(3000, 9);
    expect(await car.alerts()).toEqual([['other', 'firing', 2000, null]]);
    await car.restart();
    await car.drive(4000, 81);
    expect(await car.alerts()).toEqual([['other', 'firing', 2000, null]]);
    await car.event(5000, `${kind}-end`);
    await car.drive(6000, 82);
    await car.fault(7000, 9);
    expect(await car.alerts()).toEqual([
      ['each', 'firing', 7000, null],
      ['fast', 'firing', 6000, null],
      ['other', 'firing', 2000, null],
    ]);
  });
}
