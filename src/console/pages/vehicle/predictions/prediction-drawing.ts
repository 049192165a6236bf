import type { VehiclePrediction } from '../../../api/queries/predictions.ts';
import { scaleOf } from '../health/trend-scale.ts';

const margin = { left: 48, right: 8, top: 16, bottom: 20 };
/** The future takes at most so many times the room of the past. */
const futurePerPast = 4;
const dayMs = 86_400_000;

/** As a workshop says it: millivolts of cells, kiloohms of insulation. */
const signs: Readonly<Record<string, { readonly factor: number; readonly sign: string }>> = {
  percent: { factor: 1, sign: '%' },
  Ohm: { factor: 0.001, sign: 'kΩ' },
};

/** Places everything on a drawing of this size. Values are shown in the unit of `sign`. */
export function drawPrediction(item: VehiclePrediction, width: number, height: number) {
  const { points, crossing, level, limit, since, verdict } = item;
  const { factor, sign } = signs[item.unit] ?? { factor: 1, sign: item.unit };
  const plot = {
    left: margin.left,
    right: Math.max(width - margin.right, margin.left + 1),
    top: margin.top,
    bottom: height - margin.bottom,
  };
  const first = points[0]?.t ?? 0;
  const last = points.at(-1)?.t ?? first;
  const past = Math.max(last - first, 7 * dayMs);
  const isForeseen = verdict === 'will-cross' && crossing !== null && level !== null;
  const to = isForeseen
    ? Math.min(crossing.high + past * 0.05, last + futurePerPast * past)
    : last + past * 0.05;
  const shown = points.map(({ value }) => ({ min: value * factor, max: value * factor }));
  const ends = isForeseen ? [...shown, { min: limit * factor, max: limit * factor }] : shown;
  const spread = Math.max(...ends.map(({ max }) => max)) - Math.min(...ends.map(({ min }) => min));
  const scale = scaleOf(ends, limit * factor, Math.max(spread, Math.abs(limit * factor) * 0.05));
  const x = (at: number) => plot.left + ((at - first) / (to - first)) * (plot.right - plot.left);
  const y = (value: number) =>
    plot.bottom - ((value * factor - scale.low) / (scale.high - scale.low)) * (plot.bottom - plot.top);
  const at = (time: number, value: number) => `${x(time).toFixed(1)} ${y(value).toFixed(1)}`;
  const isLimitShown = limit * factor >= scale.low && limit * factor <= scale.high;
  const middleTime = (first + to) / 2;
  return {
    plot,
    sign,
    ticks: scale.ticks.map((value) => ({ value, y: y(value / factor) })),
    times: [
      { at: first, x: plot.left, anchor: 'start' as const },
      { at: middleTime, x: x(middleTime), anchor: 'middle' as const },
      { at: to, x: plot.right, anchor: 'end' as const },
    ],
    dots: points.map(({ t, value }) => ({ t, x: x(t), y: y(value), isOld: since !== null && t < since })),
    limitY: isLimitShown ? y(limit) : null,
    middle: isForeseen ? `M${at(last, level)}L${at(crossing.middle, limit)}` : '',
    band: isForeseen
      ? `M${at(last, level)}L${at(Math.max(last, crossing.low), limit)}L${at(crossing.high, limit)}Z`
      : '',
    now: x(last),
    sinceX: since !== null && since > first + dayMs ? x(since) : null,
  };
}
