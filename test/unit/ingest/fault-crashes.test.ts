import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PipelineParts } from '../../../src/ingest/parts.ts';
import { createRuleSet } from '../../../src/rule-engine/rule-set.ts';
import { pipelineGround, type StartedPipeline } from '../../support/test-pipeline.ts';
import { streamRules } from '../rules/stream-rules.ts';
import { createStream, vehicleMessage } from '../rules/vehicle-stream.ts';
import { pipelineDatabase } from './pipeline-database.ts';

const database = pipelineDatabase();
const t0 = Date.UTC(2026, 5, 1);

const batch = fc.record({
  messages: fc.array(vehicleMessage, { minLength: 1, maxLength: 8 }),
  /** The database has the batch, the store does not. */
  fails: fc.boolean(),
  /** Begins anew behind it, with what was kept of rule states or without. */
  restarts: fc.constantFrom('no', 'no', 'with states', 'without'),
});

test('wherever it is cut off, the alerts of rules on faults are those of a pipeline that was not', {
  timeout: 120_000,
}, async () => {
  const calm = await pipelineGround(database.db);
  const rough = await pipelineGround(database.db);
  let failing = false;
  let failures = 0;
  let keepsStates = true;
  const calmParts = (parts: PipelineParts): Partial<PipelineParts> => ({
    readRules: async (signals, isStart) => ({
      ...(await parts.readRules(signals, isStart)),
      rules: createRuleSet({ live: streamRules, shadow: [], signals }),
      retire: async () => ({ feed: [], worst: new Map() }),
    }),
  });
  const roughParts = (parts: PipelineParts): Partial<PipelineParts> => ({
    ...calmParts(parts),
    ruleStateFile: {
      ...parts.ruleStateFile,
      read: async (fingerprint) => (keepsStates ? parts.ruleStateFile.read(fingerprint) : []),
    },
    store: new Proxy(parts.store, {
      get(store, name) {
        const value: unknown = Reflect.get(store, name);
        if (name !== 'write') return typeof value === 'function' ? value.bind(store) : value;
        return async (...args: Parameters<typeof store.write>) => {
          if (failing) {
            failing = false;
            failures++;
            throw new Error('the store is cut off');
          }
          return store.write(...args);
        };
      },
    }),
  });
  const steady = await calm.start({ change: calmParts });
  const beginRough = (): Promise<StartedPipeline> => rough.start({ change: roughParts });
  let shaken = await beginRough();
  let compared = 0;
  let restarts = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 5 }), async (batches) => {
      const vins = [await database.vehicle(), await database.vehicle()];
      const twins = [await database.vehicle(), await database.vehicle()];
      const [stream, twin] = [createStream(vins, t0), createStream(twins, t0)];
      for (const { messages, fails, restarts: kind } of batches) {
        await steady.take(messages.flatMap((message) => stream.records(message)));
        failing = fails;
        await shaken.take(messages.flatMap((message) => twin.records(message)));
        if (kind === 'no') continue;
        restarts++;
        await shaken.stop();
        keepsStates = kind === 'with states';
        shaken = await beginRough();
      }
      failing = false;
      const [expected, found] = await Promise.all([alertsOf(vins), alertsOf(twins)]);
      expect(found).toEqual(expected);
      compared += expected.length;
    }),
    { seed: 5, numRuns: 12, endOnFailure: true },
  );
  expect(compared).toBeGreaterThan(100);
  expect(failures).toBeGreaterThan(5);
  expect(restarts).toBeGreaterThan(5);
});

async function alertsOf(vins: readonly string[]): Promise<string[]> {
  const rows = await database.db.selectFrom('alerts').selectAll().where('vin', 'in', vins).execute();
  const seen = rows.map(({ vin, rule, instance, state, severity, active_since, fired_at, resolved_at }) =>
    JSON.stringify([
      vins.indexOf(vin),
      ...[rule, instance, state, severity],
      ...[active_since, fired_at, resolved_at],
    ]),
  );
  return seen.sort();
}
