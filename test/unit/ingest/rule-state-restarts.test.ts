import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDuckdbStore } from '../../../src/engines/telemetry/duckdb-store.ts';
import { createRuleStateFile } from '../../../src/ingest/rules/rule-state-file.ts';
import type { Finding } from '../../../src/rule-engine/finding.ts';
import type { RestoredAlert } from '../../../src/rule-engine/rule-engine.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { testRule } from '../rule-engine/support.ts';
import { beginLife, type SaidBatch, type SaidSample, vehicleOf } from './rule-state-life.ts';
import { createReports } from './rule-state-reports.ts';

const t0 = Date.UTC(2026, 4, 1);
const vins = ['WVWZZZ1JZ4W000001', 'WVWZZZ1JZ4W000002', 'WVWZZZ1JZ4W000003'];

const ruleSets = [5, 4].map((limit) => [
  testRule('plain', `when: s["N1"] > ${limit}`),
  testRule('lasting', 'when: s["N1"] > 5 && s["B1"]\nfor: 3s'),
  testRule('hysteresis', 'when: s["N2"] > 6\nfor: 1s\nclear: s["N2"] < 3\nclearFor: 2s'),
  testRule('listed', 'when: max(s["L1"]) - min(s["L1"]) > 2\nfor: 1500ms\nclearFor: 1500ms'),
  testRule('window', 'when: avg(s["N1"], "4s") > 4 && max(s["N2"], "2s") < 8\nlateTolerance: 1s'),
  testRule('change', 'when: delta(s["N2"], "3s") > 1 || stddev(s["N2"], "3s") > 3\nfor: 1s'),
  testRule('share', 'when: avg(s["B1"], "3s") > 0.5 && count(s["B1"], "3s") > 2'),
  testRule('silent', 'when: noData(s["N1"], "1s")\nfor: 500ms'),
  testRule(
    'levels',
    `severity: minor\nwhen: s["N1"] > 4\nlevels: [{ severity: major, when: 's["N1"] > 6' }]\nclearFor: 1s`,
  ),
  testRule('kept', `when: s["N1"] > 6\nkeepFiring: 1s\ncoolDown: ${limit}s`),
  testRule('caused', 'when: s["N1"] > 3\nfor: 300ms\ncausedBy: [kept]'),
  testRule('open', 'when: faults.open("P*") && s["N1"] > 2'),
  testRule('often', 'when: faults.count("P*", "2s") >= 2 || faults.cameBack("P1", "1s")\nfor: 200ms'),
  testRule('serviced', 'when: s["N2"] > 3\nfor: 200ms\nsuppress: [service]'),
  testRule('stand-in', 'when: s["N2"] > 4 && orElse(s["T1"], "on") == "on"\nfor: 500ms'),
]);

interface Message {
  readonly vin: string;
  readonly samples: readonly (Omit<SaidSample, 'ts'> & { readonly gap: number; readonly late: boolean })[];
}
type Step =
  | { readonly do: 'say'; readonly messages: readonly Message[]; readonly lag: number; readonly idle: number }
  | { readonly do: 'fail' | 'kill' | 'stop' | 'change rules' }
  | { readonly do: 'damage'; readonly at: number; readonly cut: boolean }
  | { readonly do: 'fault' | 'service'; readonly vin: string; readonly code: string; readonly after: number }
  | { readonly do: 'erase'; readonly vin: string; readonly failed: boolean };

const message: fc.Arbitrary<Message> = fc.record({
  vin: fc.constantFrom(...vins),
  samples: fc.array(
    fc.record({
      // All that a vehicle says is within the engine's lookback, so that a state built anew is the very same.
      gap: fc.constantFrom(100, 300, 800, 1000),
      late: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
      outOfRange: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
      values: fc.record(
        {
          N1: fc.integer({ min: 0, max: 9 }),
          N2: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double({ min: 0, max: 9, noNaN: true })),
          B1: fc.boolean(),
          T1: fc.constantFrom('on', 'off', ''),
          L1: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }),
        },
        { requiredKeys: [] },
      ) as fc.Arbitrary<SaidSample['values']>,
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 14,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      messages: fc.array(message, { minLength: 1, maxLength: 4 }),
      lag: fc.nat({ max: 2 }),
      idle: fc.constantFrom(0, 0, 1, 5, 40),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('kill' as const, 'stop' as const, 'fail' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('change rules' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('fault' as const, 'service' as const),
      vin: fc.constantFrom(...vins),
      code: fc.constantFrom('P1', 'P2', 'U1'),
      // Some are of the time before the newest sample.
      after: fc.constantFrom(0, 50, 250, -100, -600),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('damage' as const), at: fc.nat({ max: 400 }), cut: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('erase' as const),
      vin: fc.constantFrom(...vins),
      failed: fc.boolean(),
    }),
  },
);

/** As the alerts table takes findings, also those told again. */
function createAlerts() {
  const told = new Set<string>();
  const rows = new Map<string, RestoredAlert & { readonly vin: string }>();
  const nameOf = ({ vin, ruleId, instance, activeSince, transition, at }: Finding) =>
    `${vin} ${ruleId} ${instance} ${activeSince} ${transition} ${at}`;
  return {
    isTold: (finding: Finding) => told.has(nameOf(finding)),
    apply(findings: readonly Finding[]): void {
      for (const { vin, ruleId, instance, activeSince, severity, transition, at } of findings) {
        const key = `${vin} ${ruleId} ${instance} ${activeSince}`;
        const isNew = !told.has(`${key} ${transition} ${at}`);
        told.add(`${key} ${transition} ${at}`);
        if (!isNew) continue;
        const head = { vin, rule: ruleId, instance, activeSince, severity, firedAt: null, resolvedAt: null };
        const known = rows.get(key) ?? head;
        if (transition === 'withdrawn') rows.delete(key);
        else if (transition === 'resolved') rows.set(key, { ...known, resolvedAt: at });
        else if (transition === 'pending') rows.set(key, known);
        else rows.set(key, { ...known, severity, firedAt: known.firedAt ?? at });
      }
    },
    open: async (wanted: readonly string[], since: number) =>
      [...rows.values()].filter(
        ({ vin, resolvedAt }) => wanted.includes(vin) && (resolvedAt === null || resolvedAt >= since),
      ),
    erase(vin: string): void {
      for (const [key, row] of rows) if (row.vin === vin) rows.delete(key);
    },
  };
}

async function openStore() {
  const directory = tempDir();
  const store = createDuckdbStore({ directory, clock: new FakeClock(t0), logger: silentLogger, threads: 1 });
  await store.start();
  return { store, path: join(directory, 'rule-states') };
}

test('however often it starts anew, it finds what it would have found without', {
  timeout: 60_000,
}, async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 40 }),
      fc.constantFrom(1, 25_000, 1e9),
      fc.constantFrom(0, 700, 1_000_000),
      fc.constantFrom(1, 1, 4, 12),
      async (steps, maxBytes, cacheBytes, everyMessages) => {
        const { store, path } = await openStore();
        const file = createRuleStateFile(path);
        const alerts = createAlerts();
        let rules = 0;
        const reports = createReports();
        const options = () => ({
          rules: ruleSets[rules % 2]!,
          store,
          openAlerts: alerts.open,
          reports: reports.parts,
        });
        const begin = async () => {
          const life = beginLife({ ...options(), file, maxBytes, cacheBytes, everyMessages });
          await life.start();
          return life;
        };
        // Never stopped, but that other rules are another engine.
        const beginReference = async () => {
          const life = beginLife({
            ...{ ...options(), file: noFile },
            ...{ maxBytes: 1e9, cacheBytes: 0, everyMessages: 1e9 },
          });
          await life.start();
          return life;
        };
        let life = await begin();
        let reference = await beginReference();
        /** Judged, but not durable, with what was found. */
        let open: { batch: SaidBatch; findings: readonly Finding[] }[] = [];
        let lost: readonly Finding[] = [];
        const times = new Map<string, number>();
        let position = 100;

        const settle = async (left = 0) => {
          while (open.length > left) await life.commit(open.shift()!.batch);
        };
        const judge = async (batch: SaidBatch): Promise<Finding[]> => {
          const heard = vinsOf(batch);
          if (!life.states.isPrepared(heard)) await settle();
          await life.states.prepare(heard.map(vehicleOf));
          const findings = await life.judge(batch);
          alerts.apply(findings);
          open.push({ batch, findings });
          return findings;
        };
        /** What was judged and is not durable comes again, cut otherwise. */
        const again = async () => {
          const before = open;
          lost = open.flatMap((one) => one.findings);
          open = [];
          const messages = before.flatMap(({ batch }) => batch.messages);
          if (messages.length === 0) return;
          const findings = await judge({ messages, next: position + 10 });
          expect(findings).toEqual(lost);
          lost = [];
        };
        const fail = () => life.states.forget(open.flatMap(({ batch }) => vinsOf(batch)));

        for (const next of steps) {
          switch (next.do) {
            case 'say': {
              const messages = next.messages.map(({ vin, samples }) => {
                position += 10;
                const said = samples.map(({ gap, late, ...sample }) => {
                  const ts = times.get(vin) ?? t0;
                  if (!late) times.set(vin, ts + gap);
                  return { ...sample, ts: late ? ts - gap * 0.7 : ts + gap };
                });
                return { position, vin, samples: said };
              });
              const batch = { messages, next: position + 10 };
              if (!reference.states.isPrepared(vinsOf(batch))) await settle();
              await reference.states.prepare(vinsOf(batch).map(vehicleOf));
              const expected = await reference.judge(batch);
              expect(await judge(batch)).toEqual(expected);
              found += expected.length;
              await settle(next.lag);
              await life.idle(next.idle);
              break;
            }
            case 'fault':
            case 'service': {
              await settle();
              const { vin } = next;
              const at = (times.get(vin) ?? t0) + next.after;
              times.set(vin, Math.max(at, times.get(vin) ?? t0));
              position += 10;
              const known = reports.pastOf(vin);
              for (const each of [life, reference]) await each.states.prepare([vehicleOf(vin)]);
              if (next.do === 'service') {
                const inService = known.events.at(-1)?.type === 'service-start';
                const type = inService ? 'service-end' : 'service-start';
                reports.event(vin, type, at, position);
                for (const each of [life, reference]) each.event(vin, at, type, position + 10);
                await life.commit({ messages: [], next: position + 10 });
                break;
              }
              const isOpen = known.faults.some(({ code, endedAt }) => code === next.code && endedAt === null);
              const report = { code: next.code, status: isOpen ? 0 : 8, ts: at, position };
              const faults = reports.fault(vin, report);
              const [expected, told] = [reference, life].map((each) =>
                each.fault(vin, at, faults, position + 10),
              ) as [Finding[], Finding[]];
              expect(told).toEqual(expected);
              await life.commit({ messages: [], next: position + 10 });
              alerts.apply(expected);
              found += expected.length;
              break;
            }
            case 'fail':
              fail();
              await again();
              break;
            case 'erase': {
              const { vin } = next;
              if (next.failed) fail();
              else await settle();
              await life.erase(vin);
              expect(existsSync(path) && readFileSync(path).includes(vin)).toBe(false);
              reference.states.forget([vin]);
              alerts.erase(vin);
              reports.erase(vin);
              times.delete(vin);
              open = open.map(({ batch, findings }) => ({
                batch: { ...batch, messages: batch.messages.filter((said) => said.vin !== vin) },
                findings: findings.filter((finding) => finding.vin !== vin),
              }));
              if (next.failed) await again();
              break;
            }
            case 'change rules':
              await settle();
              await life.kill();
              rules++;
              reference = await beginReference();
              life = await begin();
              break;
            default:
              if (next.do === 'stop') {
                await settle();
                await life.stop();
              }
              await life.kill();
              if (next.do === 'damage' && existsSync(path))
                writeFileSync(path, damaged(readFileSync(path), next));
              life = await begin();
              await again();
          }
        }
        await life.kill();
        await store.stop();
      },
    ),
    { numRuns: 25, interruptAfterTimeLimit: 20_000 },
  );
  expect(found).toBeGreaterThan(0);
});

test('a vehicle put aside and taken back goes on from history where its batch fails', async () => {
  const { store, path } = await openStore();
  const alerts = createAlerts();
  const life = beginLife({
    rules: ruleSets[0]!,
    store,
    openAlerts: alerts.open,
    file: createRuleStateFile(path),
    maxBytes: 1,
    cacheBytes: 1e6,
    everyMessages: 1e9,
  });
  await life.start();
  let position = 0;
  const say = async (vin: string, ts: number, N1: number) => {
    position += 10;
    const samples = [{ ts: t0 + ts, outOfRange: false, values: { N1, B1: true } }];
    const batch = { messages: [{ position, vin, samples }], next: position + 10 };
    await life.states.prepare([vehicleOf(vin)]);
    const findings = await life.judge(batch);
    const told = findings.map(({ ruleId, transition }) => `${ruleId} ${transition}`);
    return { batch, told };
  };
  const [vin, other] = vins as [string, string];
  await life.commit((await say(vin, 0, 9)).batch);
  await life.commit((await say(other, 0, 0)).batch);
  await life.commit((await say(vin, 3000, 9)).batch);
  const first = await say(vin, 4000, 1);
  expect(first.told).toEqual(expect.arrayContaining(['plain resolved', 'lasting resolved']));
  life.states.forget([vin]);
  position -= 10;
  expect((await say(vin, 4000, 1)).told).toEqual(first.told);
  await store.stop();
});

test('a silence that was told long after the last sample does not shorten what a state is built from', async () => {
  const { store } = await openStore();
  const alerts = createAlerts();
  const silence = 'N2';
  const rules = [
    testRule('window', 'when: avg(s["N1"], "10s") > 4'),
    testRule('count', 'when: count(s["N1"], "10s") >= 6'),
    testRule('silent', `when: s["${silence}"] > 5`),
  ];
  const begin = () =>
    beginLife({
      ...{ rules, store, openAlerts: alerts.open, file: noFile },
      ...{ maxBytes: 1e9, cacheBytes: 0, everyMessages: 1e9 },
    });
  const stays = begin();
  const vin = vins[0] as string;
  let position = 0;
  const batchOf = (ts: number, values: SaidSample['values'], topic?: string): SaidBatch => {
    position += 10;
    const message = { position, vin, samples: [{ ts: t0 + ts, outOfRange: false, values }] };
    return { messages: [{ ...message, ...(topic === undefined ? {} : { topic }) }], next: position + 10 };
  };
  const day = 86_400_000;
  await stays.states.prepare([vehicleOf(vin)]);
  const history = [
    ...[0, 2000, 4000, 6000, 8000].map((ts) => batchOf(ts, { N1: 3 })),
    batchOf(60 * day, { [silence]: 6 }, 'derived'),
    batchOf(61 * day, { [silence]: 8 }, 'derived'),
  ];
  for (const batch of history) {
    alerts.apply(await stays.judge(batch));
    await stays.commit(batch);
  }
  expect(await store.lastValues(vin)).toContainEqual({
    signal: silence,
    value: 8,
    ts: t0 + 61 * day,
    flags: 0,
  });
  const rebuilt = begin();
  await rebuilt.states.prepare([vehicleOf(vin)]);
  // Sent late: what it had kept while it was away. Only who knows the samples before sees how the mean stands.
  const late = [
    batchOf(8500, { N1: 9 }),
    batchOf(9000, { N1: 9 }),
    batchOf(9500, { N1: 9 }),
    batchOf(62 * day, { [silence]: 0 }, 'derived'),
    batchOf(62 * day, { N1: 0 }),
  ];
  const expected: Finding[][] = [];
  for (const batch of late) expected.push(await stays.judge(batch));
  expect(expected[0]).toMatchObject([{ ruleId: 'count', transition: 'firing' }]);
  for (const [index, batch] of late.entries()) expect(await rebuilt.judge(batch)).toEqual(expected[index]);
  await store.stop();
});

const vinsOf = ({ messages }: SaidBatch): string[] => [...new Set(messages.map(({ vin }) => vin))];
const noFile = { read: async () => [], write: async () => 0, remove: async () => undefined };

function damaged(content: Buffer, { at, cut }: { readonly at: number; readonly cut: boolean }): Buffer {
  if (cut) return content.subarray(0, at);
  const index = Math.min(at, content.length - 1);
  content[index] = (content[index] ?? 0) ^ 0x10;
  return content;
}
