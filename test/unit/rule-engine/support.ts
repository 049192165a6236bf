import type { CompiledRule, SignalTypeOf } from '../../../src/rule-engine/compile-rule.ts';
import { compileRuleText } from '../../../src/rule-engine/load-rules.ts';
import type { Vehicle } from '../../../src/vehicles/vehicle.ts';

/** Signals for tests: `N1`… numbers, `B1`… booleans, `T1`… texts, `L1`… lists. */
export const testSignals: SignalTypeOf = (path) =>
  (({ N: 'number', B: 'boolean', T: 'text', L: 'numbers' }) as const)[path[0] ?? ''];

/** A rule from the lines that matter; the obligatory texts are filled in. */
export function testRule(id: string, lines: string): CompiledRule {
  const has = (key: string) => new RegExp(`^${key}:`, 'm').test(lines);
  return compileRuleText(
    [
      `id: ${id}`,
      'name: { en: Test, zh-Hans: 测试 }',
      'reason: twenty characters at the least',
      'source: a test',
      has('severity') ? '' : 'severity: major',
      has('summary') ? '' : 'summary: { en: Summary, zh-Hans: 摘要 }',
      'advice: { en: Advice, zh-Hans: 建议 }',
      lines,
    ].join('\n'),
    testSignals,
  );
}

export const testVehicle: Vehicle = {
  vin: 'LTESTVEH0RW000001',
  model: 'Aurora',
  modelYear: 2025,
  powertrain: 'bev',
  market: 'DE',
  plate: null,
  chemistry: 'lfp',
  timeZone: null,
  attributes: { fleet: 'taxi' },
  createdAt: 0,
  software: { BMS: '4.2.1' },
  health: 'ok',
  online: true,
  lastSeenAt: null,
};
