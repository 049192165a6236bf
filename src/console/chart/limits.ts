import type { Format } from '../format/format.ts';
import { converted } from '../format/units.ts';
import type { Panel } from './panels.ts';
import { scaleOf } from './plot-options.ts';

/** What a rule compares a signal with, in the catalogue's unit. */
export interface Limit {
  readonly signal: string;
  readonly operator: '<' | '<=' | '>' | '>=';
  readonly value: number;
  /** `when`: beyond it the rule fires. `clear`: beyond it the alert ends. */
  readonly of: 'when' | 'clear';
}

/** A line in the unit that is shown. */
export interface ShownLimit {
  readonly scale: string;
  readonly value: number;
  readonly label: string;
  readonly of: Limit['of'];
}

const signs = { '<': '<', '<=': '≤', '>': '>', '>=': '≥' } as const;

/** The lines of a panel, each once. */
export function shownLimits(panel: Panel, limits: readonly Limit[], format: Format): ShownLimit[] {
  const found = new Map<string, ShownLimit>();
  for (const { signal, operator, value, of } of limits) {
    const index = panel.series.findIndex(({ id }) => id === signal);
    const series = panel.series[index];
    if (series === undefined) continue;
    const scale = scaleOf(panel, index);
    const label = `${signs[operator]} ${format.value(value, series.unit, series.id)}`;
    const key = `${scale} ${label}`;
    // The same number to begin and to end with is said once.
    if (!found.has(key))
      found.set(key, { scale, value: converted(value, format.unit(series.unit, series.id)), label, of });
  }
  return [...found.values()];
}
