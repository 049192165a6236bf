import type { SignalValue } from '../api/types.ts';
import { formatNumber } from './numbers.ts';
import { formatAge, formatDuration, formatTime, shortTime, type TimeStyle, tickLabels } from './times.ts';
import { converted, type ShownUnit, shownUnit, type Units } from './units.ts';
import { formatValue } from './values.ts';

export interface FormatOptions {
  readonly locale: string;
  /** The reader's zone, an IANA name. */
  readonly timeZone: string;
  readonly units: Units;
  /** The word for less than a minute ago. */
  readonly justNow: string;
  /** The word for a tank that stands lower than its MIN mark. */
  readonly belowMin: string;
  readonly now: () => number;
}

export type Format = ReturnType<typeof createFormat>;

/** Everything that turns data into text, for one reader; components get it from `useFormat()`. */
export function createFormat({ locale, timeZone, units, justNow, belowMin, now }: FormatOptions) {
  return {
    locale,
    timeZone,
    units,
    /** In the reader's zone, or in `zone`. */
    time: (at: number, style: TimeStyle = 'moment', zone: string = timeZone) =>
      formatTime(at, style, locale, zone),
    /** 21:52 · 22 Nov, 21:52 · 22 Nov 2025 */
    short: (at: number) => shortTime(at, now(), locale, timeZone),
    /** "5 min. ago". In a component take <Age at=…/>, which goes on counting. */
    ago: (at: number) => formatAge(at, now(), locale) ?? justNow,
    duration: (ms: number) => formatDuration(ms, locale),
    number: (value: number, options?: Intl.NumberFormatOptions) => formatNumber(value, locale, options),
    percent: (fraction: number) =>
      formatNumber(fraction, locale, { style: 'percent', maximumFractionDigits: 1 }),
    /** 1.4 MB */
    bytes: (bytes: number) => formatBytes(bytes, locale),
    /** A value with its unit: `value(63.2, 'km/h')`; `path` tells differences of temperatures from temperatures. */
    value: (value: SignalValue, unit: string | null, path?: string) =>
      typeof value === 'number' && value < 0 && isByMarks(path)
        ? belowMin
        : formatValue(value, shownUnit(unit, units, path), locale),
    /** How a catalogue unit is shown: its sign, factor and offset. For axes: `convert` each point once. */
    unit: (unit: string | null, path?: string): ShownUnit => shownUnit(unit, units, path),
    convert: converted,
    ticks: (seconds: readonly number[], step: number) => tickLabels(seconds, step, locale, timeZone),
  };
}

/** Levels in percent from MIN to MAX: less than nothing is no amount. */
const isByMarks = (path: string | undefined): boolean => path?.endsWith('.EngineCoolant.FillLevel') === true;

function formatBytes(bytes: number, locale: string): string {
  const names = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const power = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return formatNumber(value, locale, {
    style: 'unit',
    unit: names[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
  });
}
