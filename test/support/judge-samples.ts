import { createRuleEngine } from '../../src/rule-engine/create-rule-engine.ts';
import type { Finding } from '../../src/rule-engine/finding.ts';
import type { LoadedRule } from '../../src/rule-engine/load-rules.ts';
import type { Findings } from '../../src/rule-engine/rule-engine.ts';
import { columnsOf } from '../../src/rule-engine/run-rule-tests.ts';
import { Interner } from '../../src/shared/interner.ts';
import type { Catalogue } from '../../src/telemetry/catalogue.ts';
import type { SampleValue } from '../../src/telemetry/telemetry-store.ts';
import { type Vehicle, vehicleAttributes } from '../../src/vehicles/vehicle.ts';

interface Sample {
  readonly ts: number;
  readonly signals: Readonly<Record<string, SampleValue>>;
}

/** Rows that are judged at once: about what a car sends after a drive. */
const rowsPerMessage = 5000;

/**
 * What rules find in one vehicle's samples, in the order given, without a server. Values out of the catalogue's range are
 * flagged as the pipeline flags them. Throws where a rule failed.
 */
export function judgeSamples(
  rules: readonly LoadedRule[],
  catalogue: Catalogue,
  registration: Readonly<Record<string, unknown>>,
  samples: Iterable<Sample>,
): Finding[] {
  const signals = new Interner();
  const engine = createRuleEngine({ rules, signals });
  const vehicle: Vehicle = {
    ...vehicleAttributes.parse(registration),
    createdAt: 0,
    software: {},
    health: 'ok',
    online: true,
    lastSeenAt: null,
  };
  const state = engine.createState(vehicle);
  const out: Findings = { findings: [], failures: [] };
  let rows: { signal: number; ts: number; value: SampleValue; path: string }[] = [];
  const judge = (): void => {
    const columns = columnsOf(rows);
    rows.forEach(({ path, value }, row) => {
      columns.flags[row] = (columns.flags[row] as number) | catalogue.check(path, value);
    });
    engine.evaluateSamples(state, columns, 0, rows.length, out);
    rows = [];
  };
  for (const { ts, signals: values } of samples) {
    for (const [path, value] of Object.entries(values))
      rows.push({ signal: signals.id(path), ts, value, path });
    if (rows.length > rowsPerMessage) judge();
  }
  judge();
  if (out.failures.length > 0) throw new Error(out.failures.map(({ message }) => message).join('; '));
  return out.findings;
}
