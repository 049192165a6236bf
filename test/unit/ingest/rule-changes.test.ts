import { expect, test } from 'vitest';
import { createAlertLifecycle } from '../../../src/alerts/alert-lifecycle.ts';
import { compileRuleText } from '../../../src/rule-engine/load-rules.ts';
import { createRuleSet } from '../../../src/rule-engine/rule-set.ts';
import { signalTypes } from '../../../src/rule-engine/signal-types.ts';
import { createCatalogue } from '../../../src/telemetry/catalogue.ts';
import { eventually } from '../../support/eventually.ts';
import { pipelineGround, said } from '../../support/test-pipeline.ts';
import { pipelineDatabase } from './pipeline-database.ts';

const database = pipelineDatabase();
const t0 = Date.UTC(2026, 5, 1);
const second = 1000;

const rule = (id: string, lines: string) =>
  compileRuleText(
    `id: ${id}\nname: {en: T, zh-Hans: T}\nseverity: major\nreason: made for the tests of the pipeline\nsource: none\n` +
      `advice: {en: A, zh-Hans: A}\nsummary: {en: '${id}', zh-Hans: x}\n${lines}`,
    signalTypes(createCatalogue().lookup),
  );
const over = (limit: number, more = '') => `when: s["Vehicle.Speed"] > ${limit}${more}`;
const first = [
  rule('kept', over(50, '\nfor: 60s')),
  rule('gone', over(50)),
  rule('stricter', over(50)),
  rule('laxer', over(200)),
  rule('latched', over(50, '\nclear: s["Vehicle.Speed"] < 20')),
];
const changed = [
  rule('kept', over(50, '\nfor: 60s')),
  rule('stricter', over(150)),
  rule('laxer', over(80, '\nfor: 5s')),
  rule('latched', over(300, '\nclear: s["Vehicle.Speed"] < 20')),
  rule('new', over(90)),
  rule('new-fault', 'forEach: fault\nwhen: fault.confirmedDTC'),
];

const idsOf = (rules: typeof first) => rules.map(({ definition }) => definition.id);

async function begin() {
  const alerts = createAlertLifecycle({ db: database.db, rules: new Map() });
  let rules = first;
  let before: typeof rules | null = null;
  let kept = 0;
  const ground = await pipelineGround(database.db);
  const start = () =>
    ground.start({
      limits: { keepStates: { everyMessages: 1, everyRounds: 0 } },
      change: (parts) => ({
        readRules: async (signals) => {
          const found = await parts.readRules(signals, true);
          const last = before === null ? null : createRuleSet({ live: before, shadow: [], signals });
          before = null;
          return {
            ...found,
            rules: createRuleSet({ live: rules, shadow: [], signals }),
            before: last,
            retire: (trx, at) => alerts.retire(trx, idsOf(rules), at),
            async keep() {
              kept++;
            },
          };
        },
      }),
    });
  return {
    start,
    change: (isRestart: boolean) => {
      before = isRestart ? rules : null;
      rules = changed;
    },
    get kept() {
      return kept;
    },
  };
}

const speeds = (vin: string, from: number, ...values: number[]) =>
  values.map((value, index) =>
    said(
      vin,
      'telemetry',
      { ts: t0 + (from + 10 * index) * second, signals: { 'Vehicle.Speed': value } },
      t0,
    ),
  );

test.each([
  ['while it runs', false],
  ['over a restart', true],
])('rules that change %s are compared with the open alerts', async (_, isRestart) => {
  const vin = await database.vehicle();
  const other = await database.vehicle();
  const life = await begin();
  let pipeline = await life.start();
  await pipeline.take([
    ...speeds(vin, 0, 30, 100, 100, 100),
    ...speeds(other, 0, 10),
    said(
      vin,
      'faults',
      { ts: t0 + 5 * second, ecu: 'BMS', system: 'uds', faults: [{ code: 'P0A80-00', status: 9 }] },
      t0,
    ),
  ]);
  const firing = async () =>
    (await database.alertsOf(vin)).map((row) => [
      row.rule,
      row.state,
      (row.active_since - t0) / second,
      row.fired_at === null ? null : (row.fired_at - t0) / second,
      row.ended_because,
    ]);
  expect(await firing()).toEqual([
    ['gone', 'firing', 10, 10, null],
    ['kept', 'pending', 10, null, null],
    ['latched', 'firing', 10, 10, null],
    ['stricter', 'firing', 10, 10, null],
  ]);
  const done = life.kept;
  life.change(isRestart);
  if (isRestart) {
    await pipeline.stop();
    pipeline = await life.start();
    await eventually(() => expect(life.kept).toBeGreaterThan(done));
  } else {
    await pipeline.running.rulesChanged();
  }
  const after = [
    ['kept', 'pending', 10, null, null],
    ['latched', 'firing', 10, 10, null],
    ['laxer', 'firing', 10, 20, null],
    ['new', 'firing', 10, 10, null],
    ['new-fault', 'firing', 30, 30, null],
    ['stricter', 'resolved', 10, 10, 'rule-changed'],
  ];
  expect((await firing()).filter(([id]) => id !== 'gone')).toEqual(after);
  expect((await firing()).filter(([id]) => id === 'gone')).toEqual([
    ['gone', 'resolved', 10, 10, 'rule-retired'],
  ]);
  const told = pipeline.feed.length;

  // What was kept goes on: its 60 seconds began before the change.
  await pipeline.take(speeds(vin, 40, 100, 100, 100, 100));
  expect((await firing()).find(([id]) => id === 'kept')).toEqual(['kept', 'firing', 10, 70, null]);
  await pipeline.take(speeds(vin, 80, 10));
  const ended = (await firing()).filter(([, state]) => state === 'resolved');
  expect(ended.map(([id]) => id)).toEqual(['gone', 'kept', 'latched', 'laxer', 'new', 'stricter']);
  expect(pipeline.feed.length).toBeGreaterThan(told);
  expect(pipeline.failures).toEqual([]);

  // Nothing is told twice.
  const before = (await firing()).length;
  await pipeline.running.rulesChanged();
  expect(await firing()).toHaveLength(before);
});
