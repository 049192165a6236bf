import fc from 'fast-check';
import { expect, test } from 'vitest';
import { storedStories } from '../../../src/faults/story-rows.ts';
import { createRuleSet } from '../../../src/rule-engine/rule-set.ts';
import { judgeHistory } from '../../../src/rules/backtest/judge-history.ts';
import { standIns, wantedStory } from '../../../src/rules/backtest/run-backtest.ts';
import { Interner } from '../../../src/shared/interner.ts';
import { loadVehicles } from '../../../src/vehicles/load-vehicles.ts';
import { pipelineGround } from '../../support/test-pipeline.ts';
import { pipelineDatabase } from './../ingest/pipeline-database.ts';
import { streamRules as rules } from './stream-rules.ts';
import { createStream, vehicleMessage } from './vehicle-stream.ts';

const database = pipelineDatabase();
const t0 = Date.UTC(2026, 5, 1);

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
      fc.array(fc.array(vehicleMessage, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 }),
      async (batches) => {
        const vins = [await database.vehicle(), await database.vehicle()];
        for (const vin of vins) await pipeline.running.vehicleChanged(vin);
        const stream = createStream(vins, t0);
        for (const batch of batches) await pipeline.take(batch.flatMap((each) => stream.records(each)));
        const vehicles = await loadVehicles(database.db, vins);
        for (const rule of rules) {
          const signals = new Interner();
          const { id } = rule.definition;
          const judging = [rule, ...standIns(rule, rules)];
          const set = createRuleSet({ live: judging, shadow: [], signals });
          const stories = await storedStories(database.db, vins, wantedStory(set, judging), () => 'major');
          const { alerts } = await judgeHistory({
            set,
            rule: id,
            signals,
            vehicles,
            from: t0 - 3_600_000,
            to: t0 + 1e10,
            reader: pipeline.store,
            storyOf: (vin) => stories.get(vin),
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
  expect(compared).toBeGreaterThan(300);
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
