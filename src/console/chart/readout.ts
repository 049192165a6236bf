import type { TFunction } from 'i18next';
import type { Format } from '../format/format.ts';
import { readableDigits } from '../format/numbers.ts';
import { type ChartPoint, type ChartSeries, gapAt, pointAt } from './chart-series.ts';

/** What a series says at one time, in words. */
export interface Readout {
  /** Null where there is nothing. */
  readonly value: string | null;
  /** Lowest to highest, where the point stands for several samples. */
  readonly band: string | null;
  /** Why there is nothing. */
  readonly gap: string | null;
}

export function readoutAt(
  series: ChartSeries,
  at: number | null,
  reach: number,
  format: Format,
  t: TFunction<['signals', 'common', 'shell']>,
): Readout {
  const point = at === null ? series.points.at(-1) : pointAt(series, at, reach);
  const gap = at === null ? undefined : gapAt(series.coverage?.gaps ?? [], at);
  if (point === undefined || (gap !== undefined && series.step === null)) {
    const reason =
      gap && t('gapFor', { reason: t(`gap.${gap.reason}`), duration: format.duration(gap.to - gap.from) });
    return { value: null, band: null, gap: reason ?? null };
  }
  return { ...valueWords(series, point, format, t), gap: null };
}

export function valueWords(
  { kind, unit, id }: ChartSeries,
  { avg, min, max, last }: ChartPoint,
  format: Format,
  t: TFunction<['signals', 'common', 'shell']>,
): Pick<Readout, 'value' | 'band'> {
  if (kind === 'states' || avg === undefined) {
    const value = last ?? avg;
    if (value === undefined) return { value: null, band: null };
    return {
      value: typeof value === 'boolean' ? t(value ? 'on' : 'off') : format.value(value, unit, id),
      band: null,
    };
  }
  const shown = format.unit(unit, id);
  const bare = (value: number) =>
    format.number(format.convert(value, shown), {
      maximumFractionDigits: shown.digits ?? readableDigits(value),
    });
  const hasBand = min !== undefined && max !== undefined && min !== max;
  return {
    value: format.value(avg, unit, id),
    band: hasBand ? `${bare(min)} … ${format.value(max, unit, id)}` : null,
  };
}
