import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { createRuleEngine } from '../../../src/rule-engine/create-rule-engine.ts';
import { loadRules } from '../../../src/rule-engine/load-rules.ts';
import type { Findings } from '../../../src/rule-engine/rule-engine.ts';
import { columnsOf } from '../../../src/rule-engine/run-rule-tests.ts';
import { signalTypes } from '../../../src/rule-engine/signal-types.ts';
import { Interner } from '../../../src/shared/interner.ts';
import { createCatalogue } from '../../../src/telemetry/catalogue.ts';
import { testVehicle } from './support.ts';

const drives = new URL('../../../../shared/data/drive/', import.meta.url);
const engine = 'Vehicle.Powertrain.CombustionEngine';
/** Beginnings of column names, of both formats. */
const columns: readonly (readonly [string, string])[] = [
  ['ENGINE_RPM', `${engine}.Speed`],
  ['Engine RPM', `${engine}.Speed`],
  ['VEHICLE_SPEED', 'Vehicle.Speed'],
  ['Vehicle Speed', 'Vehicle.Speed'],
  ['COOLANT_TEMPERATURE', `${engine}.EngineCoolant.Temperature`],
  ['Engine Coolant', `${engine}.EngineCoolant.Temperature`],
  ['LONG_TERM_FUEL_TRIM_BANK_1', `${engine}.LongTermFuelTrim`],
  ['SHORT_TERM_FUEL_TRIM_BANK_1', `${engine}.ShortTermFuelTrim`],
  ['CONTROL_MODULE_VOLTAGE', 'Vehicle.LowVoltageBattery.CurrentVoltage'],
];
const files = existsSync(drives)
  ? readdirSync(drives).filter((name) => /^(carobd|kit)-.*\.csv$/.test(name))
  : [];

test.skipIf(files.length === 0)(
  'the real drives of healthy cars raise no alert (../shared/data is absent)',
  async () => {
    const rules = await loadRules('rules', signalTypes(createCatalogue().lookup));
    expect(files.length).toBeGreaterThanOrEqual(5);
    for (const file of files) {
      const signals = new Interner();
      const judge = createRuleEngine({ rules, signals });
      const state = judge.createState({ ...testVehicle, powertrain: 'ice' });
      const out: Findings = { findings: [], failures: [] };
      const lines: string[][] = parse(readFileSync(new URL(file, drives)), {
        relax_column_count: true,
        trim: true,
      });
      const header = (lines[0] ?? []).map((name) => columns.find(([start]) => name.startsWith(start))?.[1]);
      const stepMs = file.startsWith('kit') ? 90 : 1000;
      const rows = lines.slice(1).flatMap((line, step) =>
        line.flatMap((text, column) => {
          const name = header[column];
          const value = text === '' ? Number.NaN : Number(text);
          if (name === undefined || Number.isNaN(value)) return [];
          return [{ ts: step * stepMs, signal: signals.id(name), value }];
        }),
      );
      expect(rows.length, file).toBeGreaterThan(5000);
      judge.evaluateSamples(state, columnsOf(rows), 0, rows.length, out);
      expect(out.failures, file).toEqual([]);
      expect(
        out.findings
          .filter(({ transition }) => transition === 'firing')
          .map(({ ruleId, at }) => `${ruleId} ${at}`),
        file,
      ).toEqual([]);
    }
  },
);
