import type { LoadedRule } from '../../rule-engine/load-rules.ts';
import type { TrendFigure } from '../../telemetry/trends.ts';

export interface TrendLimit {
  readonly value: number;
  readonly side: 'below' | 'above';
  /** The rule that fires there. */
  readonly rule: string;
}

const limits: Readonly<Partial<Record<TrendFigure['id'], TrendLimit>>> = {
  cellSpread: { value: 0.1, side: 'above', rule: 'cell-imbalance' },
  restVoltage: { value: 11.9, side: 'below', rule: 'battery-12v-low' },
  tyrePressure: { value: 175, side: 'below', rule: 'tyre-pressure-low' },
  padWear: { value: 85, side: 'above', rule: 'brake-pad-worn' },
};

/** Where a rule would fire; null where that rule is gone or no longer compares with this number. */
export function trendLimit(id: TrendFigure['id'], rules: readonly LoadedRule[]): TrendLimit | null {
  const limit = limits[id];
  if (limit === undefined) return null;
  const rule = rules.find(({ definition }) => definition.id === limit.rule);
  const compares = new RegExp(`[<>]=?\\s*${String(limit.value).replace('.', '\\.')}(?![\\d.])`);
  return rule !== undefined && compares.test(rule.definition.when) ? limit : null;
}
