import { reportedFaults } from '../faults/code-systems.ts';
import type { FaultEpisode } from '../faults/fault-episode.ts';
import { foldEpisodes, type MemoryReport } from '../faults/fold-episodes.ts';
import { Interner } from '../shared/interner.ts';
import { type SampleColumns, type SampleValue, sampleFlags } from '../telemetry/telemetry-store.ts';
import type { Severity, Vehicle } from '../vehicles/vehicle.ts';
import type { FaultReport, FaultSystem } from '../wire/messages.ts';
import type { CompiledRule } from './compile-rule.ts';
import { createRuleEngine } from './create-rule-engine.ts';
import type { Finding } from './finding.ts';
import type { Findings } from './rule-engine.ts';
import { faultReportAt, type RuleTest, type RuleTestFile } from './rule-test-file.ts';
import { parseSeries } from './series.ts';

export interface RuleTestResult {
  readonly name: string;
  /** What was not as expected; none = passed. */
  readonly faults: readonly string[];
}

type SeverityOf = (system: FaultSystem, code: string, level: number | null) => Severity;

/** Time zero of every test: 2026-01-01. */
const start = Date.UTC(2026, 0, 1);

/** Runs the tests of a rule, each with a message a step and again with all steps in one message. */
export function runRuleTests(
  rule: CompiledRule,
  file: RuleTestFile,
  severityOf: SeverityOf,
): RuleTestResult[] {
  return file.tests.map((test) => {
    const stepwise = run(rule, file.vehicle, test, severityOf, false);
    const faults = differences(alertsOf(stepwise.findings), test);
    faults.push(...stepwise.failures.map(({ message }) => `the rule threw: ${message}`));
    if (test.faults.length === 0) {
      const atOnce = run(rule, file.vehicle, test, severityOf, true);
      if (JSON.stringify(atOnce.findings) !== JSON.stringify(stepwise.findings))
        faults.push('all steps in one message give other findings than a message a step');
    }
    return { name: test.name, faults };
  });
}

function run(
  rule: CompiledRule,
  attributes: RuleTestFile['vehicle'],
  test: RuleTest,
  severityOf: SeverityOf,
  inOneMessage: boolean,
): Findings {
  const signals = new Interner();
  const engine = createRuleEngine({ rules: [rule], signals });
  const out: Findings = { findings: [], failures: [] };
  const state = engine.createState(testVehicle(attributes));
  const series = Object.entries(test.series).map(([path, text]) => ({ path, values: parseSeries(text) }));
  const steps = Math.max(0, ...series.map(({ values }) => values.length));
  const rows: SampleRow[] = [];
  for (let step = 0; step < steps; step++) {
    for (const { path, values } of series) {
      const value = values[step];
      if (value !== undefined) rows.push({ signal: signals.id(path), ts: start + step * test.every, value });
    }
  }
  const columns = columnsOf(rows);
  if (inOneMessage) engine.evaluateSamples(state, columns, 0, rows.length, out);
  else
    for (let row = 0; row < rows.length; ) {
      let end = row + 1;
      while (end < rows.length && rows[end]?.ts === rows[row]?.ts) end++;
      engine.evaluateSamples(state, columns, row, end, out);
      row = end;
    }
  const reports: FaultReport[] = [];
  for (const { at, ...report } of test.faults) {
    reports.push(faultReportAt(report, start + at));
    engine.evaluateFaults(state, episodesOf(reports, severityOf), start + at, out);
  }
  return out;
}

interface SampleRow {
  readonly signal: number;
  readonly ts: number;
  readonly value: SampleValue;
}

/** Rows as the engine reads them. */
export function columnsOf(rows: readonly SampleRow[]): SampleColumns {
  const texts = new Map<number, string>();
  const arrays = new Map<number, readonly number[]>();
  rows.forEach(({ value }, row) => {
    if (typeof value === 'string') texts.set(row, value);
    else if (typeof value === 'object') arrays.set(row, value);
  });
  return {
    length: rows.length,
    vehicle: new Uint32Array(rows.length),
    signal: Uint32Array.from(rows, ({ signal }) => signal),
    ts: Float64Array.from(rows, ({ ts }) => ts),
    value: Float64Array.from(rows, ({ value }) =>
      typeof value === 'number' || typeof value === 'boolean' ? Number(value) : Number.NaN,
    ),
    flags: Uint8Array.from(rows, ({ value }) => (typeof value === 'boolean' ? sampleFlags.boolean : 0)),
    message: new Uint32Array(rows.length),
    texts,
    arrays,
  };
}

function episodesOf(reports: readonly FaultReport[], severityOf: SeverityOf): FaultEpisode[] {
  const memories = Map.groupBy(reports, ({ ecu, system }) => `${system} ${ecu}`);
  return [...memories.values()].flatMap((list) => {
    const { ecu, system } = list[0] as FaultReport;
    const folded: MemoryReport[] = list.map((report, index) => ({
      ts: report.ts,
      content: String(index).padStart(6, '0'),
      complete: report.complete === true,
      faults: reportedFaults(report),
    }));
    return foldEpisodes({ vin: testVin, ecu, system }, folded).map(({ level, ...episode }) => ({
      ...episode,
      severity: severityOf(system, episode.code, level),
      softwareAtOnset: null,
    }));
  });
}

interface TestAlert {
  readonly instance: string;
  readonly activeSince: number;
  readonly firedAt?: number | undefined;
  readonly resolvedAt?: number | undefined;
  readonly severity: Severity;
  readonly summary: string;
}

function alertsOf(findings: readonly Finding[]): TestAlert[] {
  const alerts = new Map<string, TestAlert>();
  for (const { instance, activeSince, transition, at, severity, evidence } of findings) {
    const key = `${instance} ${activeSince}`;
    const known = alerts.get(key);
    const begun = { instance, activeSince: activeSince - start, severity, summary: evidence.summary };
    if (transition === 'pending') alerts.set(key, begun);
    else if (transition === 'firing') alerts.set(key, { ...begun, firedAt: known?.firedAt ?? at - start });
    else if (transition === 'withdrawn') alerts.delete(key);
    else if (known !== undefined) alerts.set(key, { ...known, resolvedAt: at - start });
  }
  return [...alerts.values()];
}

function differences(found: readonly TestAlert[], { alerts: expected }: RuleTest): string[] {
  const faults: string[] = [];
  const matches = (alert: TestAlert, wanted: RuleTest['alerts'][number]): boolean =>
    alert.instance === wanted.instance &&
    alert.activeSince === wanted.activeSince &&
    alert.firedAt === wanted.firedAt &&
    alert.resolvedAt === wanted.resolvedAt &&
    (wanted.severity === undefined || alert.severity === wanted.severity) &&
    (wanted.summary === undefined || alert.summary === wanted.summary);
  for (const wanted of expected)
    if (!found.some((alert) => matches(alert, wanted))) faults.push(`expected ${alertText(wanted)}`);
  for (const alert of found)
    if (!expected.some((wanted) => matches(alert, wanted))) faults.push(`found ${alertText(alert)}`);
  return faults;
}

function alertText(
  alert: Readonly<Record<'instance', string>> & { [Key in keyof TestAlert]?: TestAlert[Key] | undefined },
): string {
  const time = (ms: number | undefined) => (ms === undefined ? '–' : `${ms / 1000} s`);
  return `${alert.instance || 'alert'}: active ${time(alert.activeSince)}, fired ${time(alert.firedAt)}, resolved ${time(
    alert.resolvedAt,
  )}, ${alert.severity ?? 'any severity'}, ${JSON.stringify(alert.summary ?? 'any summary')}`;
}

const testVin = 'LTESTVEH0RW000001';

function testVehicle(attributes: RuleTestFile['vehicle']): Vehicle {
  return {
    vin: testVin,
    model: attributes.model ?? 'Test',
    modelYear: attributes.modelYear ?? 2025,
    powertrain: attributes.powertrain ?? 'bev',
    market: attributes.market ?? 'DE',
    plate: null,
    chemistry: attributes.chemistry ?? null,
    timeZone: null,
    attributes: attributes.attributes ?? {},
    createdAt: start,
    software: {},
    health: 'ok',
    online: true,
    lastSeenAt: null,
  };
}
