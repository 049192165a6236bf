import { reportedFaults } from '../faults/code-systems.ts';
import type { FaultEpisode } from '../faults/fault-episode.ts';
import { foldEpisodes, type MemoryReport } from '../faults/fold-episodes.ts';
import { Interner } from '../shared/interner.ts';
import { type SampleColumns, type SampleValue, sampleFlags } from '../telemetry/telemetry-store.ts';
import type { Severity, Vehicle } from '../vehicles/vehicle.ts';
import type { FaultReport, FaultSystem } from '../wire/messages.ts';
import type { CompiledRule } from './compile-rule.ts';
import { createRuleEngine } from './create-rule-engine.ts';
import type { Findings } from './rule-engine.ts';
import { faultReportAt, type RuleTest, type RuleTestFile, testStart as start } from './rule-test-file.ts';
import { parseSeries } from './series.ts';
import { alertsOf, differences } from './test-differences.ts';

export interface RuleTestResult {
  readonly name: string;
  /** What was not as expected; none = passed. */
  readonly faults: readonly string[];
}

export type SeverityOf = (system: FaultSystem, code: string, level: number | null) => Severity;

/**
 * Runs the tests of a rule, each with a message a step and again with all steps in one message. `others` are the rules
 * that may be asked for beside it.
 */
export function runRuleTests(
  rule: CompiledRule,
  file: RuleTestFile,
  severityOf: SeverityOf,
  others: readonly CompiledRule[] = [],
): RuleTestResult[] {
  const rules = [rule, ...others.filter(({ definition }) => file.beside.includes(definition.id))];
  return file.tests.map((test) => {
    const stepwise = run(rules, file.vehicle, test, severityOf, false);
    const own = stepwise.findings.filter(({ ruleId }) => ruleId === rule.definition.id);
    const faults = differences(alertsOf(own), test);
    faults.push(...stepwise.failures.map(({ message }) => `the rule threw: ${message}`));
    if (test.faults.length === 0 && test.events.length === 0) {
      const atOnce = run(rules, file.vehicle, test, severityOf, true);
      if (JSON.stringify(atOnce.findings) !== JSON.stringify(stepwise.findings))
        faults.push('all steps in one message give other findings than a message a step');
    }
    return { name: test.name, faults };
  });
}

function run(
  rules: readonly CompiledRule[],
  attributes: RuleTestFile['vehicle'],
  test: RuleTest,
  severityOf: SeverityOf,
  inOneMessage: boolean,
): Findings {
  const signals = new Interner();
  const engine = createRuleEngine({ rules, signals });
  const out: Findings = { findings: [], failures: [] };
  const state = engine.createState(testVehicle(attributes));
  const rows = rowsOf(test, signals);
  const columns = columnsOf(rows);
  if (inOneMessage) {
    engine.evaluateSamples(state, columns, 0, rows.length, out);
    return out;
  }
  const said: { readonly at: number; readonly order: number; readonly judge: () => void }[] = [];
  for (let row = 0; row < rows.length; ) {
    const first = row;
    const at = rows[first]?.ts ?? start;
    while (row < rows.length && rows[row]?.ts === at) row++;
    const end = row;
    said.push({ at, order: 1, judge: () => engine.evaluateSamples(state, columns, first, end, out) });
  }
  for (const { at, type } of test.events)
    said.push({ at: start + at, order: 0, judge: () => engine.noteEvent(state, type, start + at) });
  const reports: FaultReport[] = [];
  for (const { at, ...report } of test.faults) {
    const judge = () => {
      reports.push(faultReportAt(report, start + at));
      engine.evaluateFaults(state, episodesOf(reports, severityOf), start + at, out);
    };
    said.push({ at: start + at, order: 2, judge });
  }
  // Of the same time: events, then samples, then faults.
  said.sort((a, b) => a.at - b.at || a.order - b.order);
  for (const { judge } of said) judge();
  return out;
}

function rowsOf(test: RuleTest, signals: Interner): SampleRow[] {
  const series = Object.entries(test.series).map(([path, text]) => ({ path, values: parseSeries(text) }));
  const steps = Math.max(0, ...series.map(({ values }) => values.length));
  const rows: SampleRow[] = [];
  for (let step = 0; step < steps; step++) {
    for (const { path, values } of series) {
      const value = values[step];
      if (value !== undefined) rows.push({ signal: signals.id(path), ts: start + step * test.every, value });
    }
  }
  return rows;
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
    software: attributes.software ?? {},
    health: 'ok',
    online: true,
    lastSeenAt: null,
  };
}
