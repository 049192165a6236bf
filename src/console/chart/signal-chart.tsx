import { useComputedColorScheme } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import type { Severity, SignalPoint } from '../api/types.ts';
import type { Format } from '../format/format.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { severityColors } from '../theme.ts';

interface Properties {
  points: readonly SignalPoint[];
  gaps: readonly { from: number; to: number }[];
  /** Alerts on the time axis. */
  marks: readonly { at: number; severity: Severity }[];
  from: number;
  to: number;
  /** A catalogue unit. */
  unit: string | null;
  format: Format;
}

/** Average as a line within its band from lowest to highest; times without data are shaded, alerts are upright lines. */
export function SignalChart(properties: Properties): ReactNode {
  const { t } = useTranslation('signals');
  const scheme = useComputedColorScheme('light');
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const current = useRef(properties);
  current.current = properties;

  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const style = getComputedStyle(element);
    const color = (name: string) => style.getPropertyValue(`--mantine-color-${name}`).trim();
    const line = color(scheme === 'dark' ? 'cyan-4' : 'cyan-8');
    const grid = { stroke: color(scheme === 'dark' ? 'dark-4' : 'gray-2'), width: 1 };
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height: 280,
        cursor: { y: false },
        scales: { x: { time: true, range: () => [current.current.from / 1000, current.current.to / 1000] } },
        axes: [
          {
            stroke: color('dimmed'),
            grid,
            ticks: grid,
            size: 50,
            space: 64,
            values: (_plot, ticks, _axis, _space, step) => current.current.format.ticks(ticks, step),
          },
          {
            stroke: color('dimmed'),
            grid,
            ticks: grid,
            size: 64,
            values: (_plot, ticks) =>
              ticks.map((tick) =>
                `${current.current.format.number(tick)} ${current.current.format.unit(current.current.unit).sign}`.trim(),
              ),
          },
        ],
        series: [
          { label: t('time') },
          {
            label: t('average'),
            stroke: line,
            width: 2,
            spanGaps: false,
            value: (_plot, value) => shownNumber(value, current.current),
          },
          {
            label: t('band'),
            stroke: 'transparent',
            points: { show: false },
            value: (plot, _value, _series, index) => band(plot, index, current.current),
          },
          {
            show: true,
            stroke: 'transparent',
            points: { show: false },
            label: '',
            class: 'hidden-legend',
          } as uPlot.Series,
        ],
        bands: [{ series: [2, 3], fill: `color-mix(in srgb, ${line} 18%, transparent)` }],
        hooks: {
          drawClear: [
            (plot) =>
              shadeGaps(
                plot,
                current.current,
                scheme === 'dark' ? 'rgba(255,255,255,0.06)' : 'rgba(0,0,0,0.05)',
              ),
          ],
          draw: [(plot) => drawMarks(plot, current.current, color)],
        },
      },
      columns(current.current),
      element,
    );
    chart.current = plot;
    const resize = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: 280 }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      plot.destroy();
      chart.current = null;
    };
  }, [scheme, t]);

  useEffect(() => {
    chart.current?.setData(columns(properties));
  }, [properties]);

  return <div ref={holder} className="chart" data-testid="signal-chart" />;
}

/** Points in time order, with a break in the line wherever a gap lies between two of them. */
function columns({ points, gaps, unit, format }: Properties): uPlot.AlignedData {
  const shownUnit = format.unit(unit);
  const shown = (value: number | undefined) =>
    value === undefined ? null : format.convert(value, shownUnit);
  const rows: [number, number | null, number | null, number | null][] = points.map((point) => [
    point.t / 1000,
    shown(point.avg),
    shown(point.max),
    shown(point.min),
  ]);
  for (const gap of gaps) rows.push([(gap.from + gap.to) / 2000, null, null, null]);
  rows.sort((a, b) => a[0] - b[0]);
  return [
    rows.map((row) => row[0]),
    rows.map((row) => row[1]),
    rows.map((row) => row[2]),
    rows.map((row) => row[3]),
  ];
}

function shadeGaps(plot: uPlot, { gaps }: Properties, fill: string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = fill;
  for (const gap of gaps) {
    const left = Math.max(plot.valToPos(gap.from / 1000, 'x', true), bbox.left);
    const right = Math.min(plot.valToPos(gap.to / 1000, 'x', true), bbox.left + bbox.width);
    if (right > left) ctx.fillRect(left, bbox.top, right - left, bbox.height);
  }
  ctx.restore();
}

function drawMarks(plot: uPlot, { marks, from, to }: Properties, color: (name: string) => string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const { at, severity } of marks) {
    if (at < from || at > to) continue;
    const x = plot.valToPos(at / 1000, 'x', true);
    ctx.strokeStyle = color(`${severityColors[severity]}-6`);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

const shownNumber = (value: number | null, { unit, format }: Properties): string =>
  value === null
    ? '–'
    : `${format.number(value, { maximumFractionDigits: 3 })} ${format.unit(unit).sign}`.trim();

function band(plot: uPlot, index: number | null, properties: Properties): string {
  if (index === null) return '–';
  const [, , most, least] = plot.data;
  return `${shownNumber(least?.[index] ?? null, properties)} … ${shownNumber(most?.[index] ?? null, properties)}`;
}
