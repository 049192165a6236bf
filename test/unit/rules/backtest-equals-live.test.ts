import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRuleText } from '../../../src/rule-engine/load-rules.ts';
import { createRuleSet } from '../../../src/rule-engine/rule-set.ts';
import { signalTypes } from '../../../src/rule-engine/signal-types.ts';
import { judgeHistory } from '../../../src/rules/backtest/judge-history.ts';
import { standIns } from '../../../src/rules/backtest/run-backtest.ts';
import { Interner } from '../../../src/shared/interner.ts';
import { createCatalogue } from '../../../src/telemetry/catalogue.ts';
import { loadVehicles } from '../../../src/vehicles/load-vehicles.ts';
import { pipelineGround, said } from '../../support/test-pipeline.ts';
import { pipelineDatabase } from './../ingest/pipeline-database.ts';

const database = pipelineDatabase();
const t0 = Date.UTC(2026, 5, 1);
const speed = 'Vehicle.Speed';
const voltage = 'Vehicle.LowVoltageBattery.CurrentVoltage';

const words = (id: string) => `id: ${id}
name: { en: T, zh-Hans: T }
severity: minor
reason: made for the test of back-tests against the live engine
source: none
advice: { en: A, zh-Hans: A }
summary: { en: '{fixed(orElse(s["${speed}"], 0), 1)}', zh-Hans: x }
`;
const rules = [
  `${words('lasting')}when: s["${speed}"] > 50\nfor: 20s`,
  `${words('hysteresis')}when: s["${speed}"] > 70\nclear: s["${speed}"] < 30\nclearFor: 10s`,
  `${words('both')}when: s["${speed}"] > 40 && s["${voltage}"] < 12`,
  `${words('window')}when: avg(s["${speed}"], "1m") > 45\nlateTolerance: 20s`,
  `${words('silent')}when: noData(s["${voltage}"], "40s")`,
  `${words('levels')}when: s["${speed}"] > 30\nlevels: [{ severity: major, when: 's["${speed}"] > 60' }]`,
  `${words('kept')}when: s["${voltage}"] < 11\nkeepFiring: 30s\ncoolDown: 2m`,
  `${words('caused')}when: s["${voltage}"] < 12\ncausedBy: [kept]`,
].map((yaml) => ({ ...compileRuleText(yaml, signalTypes(createCatalogue().lookup)), yaml }));

const message = fc.record({
  vehicle: fc.nat({ max: 1 }),
  samples: fc.array(
    fc.record({
      gap: fc.constantFrom(0, 1000, 5000, 10_000, 30_000),
      late: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.constantFrom(4000, 15_000, 100_000)),
      values: fc.record(
        {
          // 400 km/h is out of range, and no rule sees it.
          [speed]: fc.constantFrom(0, 20, 35, 55, 65, 80, 90, 400),
          [voltage]: fc.constantFrom(10.5, 11.5, 12.5),
        },
        { requiredKeys: [] },
      ),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

test('a back-test finds what was found live on the same stream, alert for alert', {
  timeout: 90_000,
}, async () => {
  const ground = await pipelineGround(database.db);
  const pipeline = await ground.start({
    change: (parts) => ({
      readRules: async (signals, isStart) => ({
        ...(await parts.readRules(signals, isStart)),
        rules: createRuleSet({ live: rules, shadow: [], signals }),
      }),
    }),
  });
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(message, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 }),
      async (batches) => {
        const vins = [await database.vehicle(), await database.vehicle()];
        for (const vin of vins) await pipeline.running.vehicleChanged(vin);
        const times = [t0, t0];
        let seq = 0;
        for (const batch of batches) {
          await pipeline.take(
            batch.map(({ vehicle, samples }) => {
              const told = samples.map(({ gap, late, values }) => {
                times[vehicle] = (times[vehicle] ?? t0) + gap;
                return { ts: (times[vehicle] ?? t0) - late, signals: values };
              });
              return said(vins[vehicle] as string, 'telemetry', { boot: 'b', seq: ++seq, samples: told }, t0);
            }),
          );
        }
        const vehicles = await loadVehicles(database.db, vins);
        for (const rule of rules) {
          const signals = new Interner();
          const { id } = rule.definition;
          const { alerts } = await judgeHistory({
            set: createRuleSet({ live: [rule, ...standIns(rule, rules)], shadow: [], signals }),
            rule: id,
            signals,
            vehicles,
            from: t0 - 3_600_000,
            to: t0 + 1e10,
            reader: pipeline.store,
            pastOf: () => undefined,
            faultsOf: () => [],
            progress: () => undefined,
            isCancelled: () => false,
          });
          const live = await database.db
            .selectFrom('alerts')
            .selectAll()
            .where('rule', '=', id)
            .where('vin', 'in', vins)
            .execute();
          expect(alerts.map(seen).sort(), id).toEqual(live.map(seen).sort());
          compared += live.length;
        }
      },
    ),
    { seed: 3, numRuns: 15 },
  );
  expect(compared).toBeGreaterThan(80);
});

function seen(row: {
  readonly vin: string;
  readonly instance: string;
  readonly state: string;
  readonly severity: string;
  readonly active_since: number;
  readonly fired_at: number | null;
  readonly resolved_at: number | null;
  readonly evidence: unknown;
}): string {
  const { vin, instance, state, severity, active_since, fired_at, resolved_at, evidence } = row;
  const { summary, signals } = evidence as { summary: string; signals: Record<string, unknown> };
  const values = Object.entries(signals).sort();
  return JSON.stringify([
    vin,
    instance,
    state,
    severity,
    active_since,
    fired_at,
    resolved_at,
    summary,
    values,
  ]);
}
