import uPlot from 'uplot';
import type { Format } from '../format/format.ts';
import { withSign } from '../format/values.ts';
import type { Columns } from './align.ts';
import type { ShownLimit } from './limits.ts';
import { type Ink, lineStyle, type Scheme } from './palette.ts';
import type { Panel } from './panels.ts';

/** The space left of the plotted area, the same for all panels of a stack, so that their times stand below each other. */
export const leftGutter = 58;
export const rightGutter = 54;
export const axisHeight = 38;
/** Half a time label. */
export const edge = 18;

export interface PlotLook {
  readonly scheme: Scheme;
  readonly ink: Ink;
  readonly format: Format;
  readonly font: string;
}

export interface PlotShape {
  readonly width: number;
  readonly height: number;
  /** Where its own time axis stands. */
  readonly timeAxis: 'none' | 'top' | 'bottom' | 'both';
  /** Right axes of the panel of the stack that has most. */
  readonly rightAxes: number;
  readonly syncKey: string;
}

/** What the plot asks while it draws: always the newest. */
export interface PlotSource {
  readonly range: () => { readonly from: number; readonly to: number };
  readonly alone: () => Columns['alone'];
  /** Lines that are to be seen, too. */
  readonly limits: () => readonly ShownLimit[];
}

/** The scale of a series: one a unit as shown. */
export const scaleOf = (panel: Panel, index: number): string =>
  panel.series[index]?.unit ?? `own ${panel.id}`;

/** Scales of a panel, each once; the first has the axis at the left. */
export const scalesOf = (panel: Panel): string[] => [
  ...new Set(panel.series.map((_, index) => scaleOf(panel, index))),
];

export function plotOptions(
  panel: Panel,
  shape: PlotShape,
  look: PlotLook,
  source: PlotSource,
): uPlot.Options {
  const { ink, format, font } = look;
  const isPlain = panel.kind !== 'states';
  const scales = isPlain ? scalesOf(panel) : ['states'];
  const line = { stroke: ink.grid, width: 1 };
  const timeAxis = (place: 'top' | 'bottom', side: 0 | 2, grid: uPlot.Axis.Grid): uPlot.Axis => ({
    show: shape.timeAxis === place || shape.timeAxis === 'both',
    scale: 'x',
    side,
    font,
    stroke: ink.text,
    grid,
    ticks: line,
    size: axisHeight,
    space: 72,
    values: (_plot, ticks, _axis, _space, step) => format.ticks(ticks, step),
  });
  const free = shape.rightAxes - (scales.length - 1);
  return {
    width: shape.width,
    height: shape.height,
    padding: [6, edge + free * rightGutter, 6, 0],
    legend: { show: false },
    // Its own words for times are not used; to compile them takes ten milliseconds a plot.
    fmtDate: () => () => '',
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), format.timeZone),
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false, dist: 6 },
      sync: {
        key: shape.syncKey,
        scales: ['x', null],
        filters: { pub: (type) => type !== 'mousedown' && type !== 'mouseup' },
      },
      points: { show: isPlain, size: 7 },
      bind: { dblclick: () => null },
    },
    scales: {
      x: { time: true, range: () => [source.range().from / 1000, source.range().to / 1000] },
      ...Object.fromEntries(
        scales.map((scale): [string, uPlot.Scale] => [
          scale,
          { range: isPlain ? valueRange(scale, panel, source) : () => [0, 1] },
        ]),
      ),
    },
    axes: [
      timeAxis('bottom', 2, line),
      ...(shape.timeAxis === 'top' || shape.timeAxis === 'both' ? [timeAxis('top', 0, { show: false })] : []),
      ...scales.map(
        (scale, index): uPlot.Axis => ({
          scale,
          show: true,
          side: index === 0 ? 3 : 1,
          font,
          stroke: index === 0 || !isPlain ? ink.text : lineStyle(firstOf(panel, scale), look.scheme).color,
          grid: { ...line, show: index === 0 && isPlain },
          ticks: { ...line, show: isPlain, size: 4 },
          gap: 4,
          size: index === 0 ? leftGutter : rightGutter,
          space: 34,
          values: (_plot, ticks, _axis, _space, step) =>
            isPlain ? axisLabels(ticks, step, signOf(panel, scale, format), format) : ticks.map(() => ''),
        }),
      ),
    ],
    series: [
      {},
      ...(isPlain
        ? panel.series.flatMap((_, index) => lines(panel, index, look, source))
        : [{ scale: 'states', show: false }]),
    ],
    bands: isPlain
      ? panel.series.map((_, index) => ({
          series: [index * 3 + 2, index * 3 + 3] as [number, number],
          fill: `color-mix(in srgb, ${lineStyle(index, look.scheme).color} ${look.scheme === 'dark' ? 26 : 20}%, transparent)`,
        }))
      : [],
  };
}

const firstOf = (panel: Panel, scale: string): number =>
  panel.series.findIndex((_, index) => scaleOf(panel, index) === scale);

/** Average, highest, lowest: the band lies between the last two. */
function lines(panel: Panel, index: number, { scheme }: PlotLook, source: PlotSource): uPlot.Series[] {
  const { color, dash } = lineStyle(index, scheme);
  const scale = scaleOf(panel, index);
  const bound: uPlot.Series = { scale, stroke: 'transparent', width: 0, points: { show: false } };
  return [
    {
      scale,
      stroke: color,
      width: 1.6,
      ...(dash.length === 0 ? {} : { dash: [...dash] }),
      spanGaps: false,
      points: {
        size: 5,
        space: 12,
        fill: color,
        stroke: color,
        filter: (_plot, _series, isShown) => (isShown ? null : (source.alone()[index] ?? [])),
      },
    },
    bound,
    bound,
  ];
}

/**
 * A little air above and below; a value that never changes lies in the middle. Values that are never below zero have no axis
 * below zero. A line of a rule is seen where it is not so far away that the curve would be flat.
 */
const valueRange =
  (scale: string, panel: Panel, source: PlotSource): uPlot.Range.Function =>
  (_plot, least, most) => {
    if (least === null || most === null || !Number.isFinite(least) || !Number.isFinite(most)) return [0, 1];
    const lines = source.limits().flatMap((limit) => (limit.scale === scale ? limit.value : []));
    const [low, high] = withLines(least, most, lines);
    const air = high > low ? (high - low) * 0.08 : Math.max(Math.abs(high) * 0.05, 0.5);
    const isTemperature = panel.series.some((series) => series.unit === 'celsius');
    return [low >= 0 && !isTemperature ? Math.max(0, low - air) : low - air, high + air];
  };

/** As wide as four times what the curve takes, at most; as the curve hardly moves, as wide as its own size. */
function withLines(least: number, most: number, lines: readonly number[]): [number, number] {
  const room = Math.max(most - least, Math.abs(most) * 0.25) * 4;
  const near = lines.filter((line) => line > least - room && line < most + room);
  return [Math.min(least, ...near), Math.max(most, ...near)];
}

const signOf = (panel: Panel, scale: string, format: Format): string => {
  const { unit, id } = panel.series[firstOf(panel, scale)]!;
  return format.unit(unit, id).sign;
};

/** The highest number bears the unit, where it is short. */
function axisLabels(ticks: readonly number[], step: number, sign: string, format: Format): string[] {
  return ticks.map((tick, index) => {
    const number = axisNumber(tick, step, format);
    const isTop = index === ticks.length - 1 && sign !== '' && number.length + sign.length < 8;
    return isTop ? withSign(number, sign, format.locale) : number;
  });
}

function axisNumber(value: number, step: number, format: Format): string {
  if (Math.abs(value) >= 1_000_000) return `${axisNumber(value / 1_000_000, step / 1_000_000, format)} M`;
  const digits = Math.min(6, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return format.number(value, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
