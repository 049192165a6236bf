import fc from 'fast-check';
import { expect, test } from 'vitest';
import { storedStories } from '../../../src/faults/story-rows.ts';
import { compileRuleText } from '../../../src/rule-engine/load-rules.ts';
import { createRuleSet } from '../../../src/rule-engine/rule-set.ts';
import { signalTypes } from '../../../src/rule-engine/signal-types.ts';
import { judgeHistory } from '../../../src/rules/backtest/judge-history.ts';
import { standIns, wantedStory } from '../../../src/rules/backtest/run-backtest.ts';
import { Interner } from '../../../src/shared/interner.ts';
import { createCatalogue } from '../../../src/telemetry/catalogue.ts';
import { loadVehicles } from '../../../src/vehicles/load-vehicles.ts';
import { pipelineGround } from '../../support/test-pipeline.ts';
import { pipelineDatabase } from './../ingest/pipeline-database.ts';
import { createStream, speed, vehicleMessage, voltage } from './vehicle-stream.ts';

const database = pipelineDatabase();
const t0 = Date.UTC(2026, 5, 1);

const words = (id: string) => `id: ${id}
name: { en: T, zh-Hans: T }
severity: minor
reason: made for the test of back-tests against the live engine
source: none
advice: { en: A, zh-Hans: A }
summary: { en: '{fixed(orElse(s["${speed}"], 0), 1)}', zh-Hans: x }
`;
const each = (id: string) =>
  `${words(id).replace(/summary: .*\n/, `summary: { en: '{fault.code}', zh-Hans: x }\n`)}forEach: fault\n`;
const rules = [
  `${words('lasting')}when: s["${speed}"] > 50\nfor: 20s`,
  `${words('hysteresis')}when: s["${speed}"] > 70\nclear: s["${speed}"] < 30\nclearFor: 10s`,
  `${words('both')}when: s["${speed}"] > 40 && s["${voltage}"] < 12`,
  `${words('window')}when: avg(s["${speed}"], "1m") > 45\nlateTolerance: 20s`,
  `${words('silent')}when: noData(s["${voltage}"], "40s")`,
  `${words('levels')}when: s["${speed}"] > 30\nlevels: [{ severity: major, when: 's["${speed}"] > 60' }]`,
  `${words('kept')}when: s["${voltage}"] < 11\nkeepFiring: 30s\ncoolDown: 2m`,
  `${words('caused')}when: s["${voltage}"] < 12\ncausedBy: [kept]`,
  `${words('open')}when: faults.open("P*")`,
  `${words('open-and-fast')}when: faults.open("P1") && s["${speed}"] > 30\nfor: 5s`,
  `${words('often')}when: faults.count("*", "1m") >= 2.0`,
  `${words('back')}when: faults.cameBack("P*", "2m")\nsuppress: [service]`,
  `${words('failing')}when: faults.has("*", "testFailed") && !faults.has("U1", "confirmedDTC")`,
  `${words('caused-by-fault')}when: s["${speed}"] > 20\ncausedBy: [each]`,
  `${each('each')}when: fault.confirmedDTC`,
  `${each('each-in-use')}when: fault.code != "P2"\nsuppress: [service]`,
  `${each('each-caused')}when: 'true'\ncausedBy: [kept]`,
  `${each('each-back')}when: fault.cameBack || fault.occurrences > 1.0`,
  `${each('each-software')}when: fault.softwareAtOnset == "2"`,
  `${words('software')}appliesTo: vehicle.software.exists(ecu, vehicle.software[ecu] == "2")\nwhen: s["${speed}"] > 50`,
].map((yaml) => ({ ...compileRuleText(yaml, signalTypes(createCatalogue().lookup)), yaml }));

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
