import type uPlot from 'uplot';
import type { ChartSeries, Range } from './chart-series.ts';
import { deviations } from './deviations.ts';
import { gapShades } from './gap-shades.ts';
import type { ShownLimit } from './limits.ts';
import type { Mark } from './marks.ts';
import { deviationColor, type Ink, type Scheme, stateColor } from './palette.ts';
import { stateOrder, stateSpans } from './states.ts';

/** Everything here draws on a plot's canvas, in canvas pixels. */

const pixelOf = (plot: uPlot, at: number): number => plot.valToPos(at / 1000, 'x', true);

function clipped(plot: uPlot, draw: (ctx: CanvasRenderingContext2D) => void): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw(ctx);
  ctx.restore();
}

/** Each gap has its own edges: two that touch are seen to be two. A short one is a pixel wide at least. */
export function drawGaps(plot: uPlot, series: readonly ChartSeries[], ink: Ink): void {
  const { top, height, left: first } = plot.bbox;
  const ratio = devicePixelRatio;
  clipped(plot, (ctx) => {
    for (const { from, to, missing } of gapShades(series)) {
      const left = Math.max(Math.round(pixelOf(plot, from)), first - ratio);
      const right = Math.max(Math.round(pixelOf(plot, to)), left + ratio);
      ctx.globalAlpha = missing;
      ctx.fillStyle = ink.shade;
      ctx.fillRect(left, top, right - left, height);
      if (right - left < 4 * ratio) continue;
      ctx.fillStyle = ink.shadeEdge;
      ctx.fillRect(left, top, ratio, height);
      ctx.fillRect(right - ratio, top, ratio, height);
    }
  });
}

export function drawHighlight(plot: uPlot, { from, to }: Range, ink: Ink): void {
  clipped(plot, (ctx) => {
    const left = pixelOf(plot, from);
    ctx.fillStyle = ink.highlight;
    ctx.fillRect(
      left,
      plot.bbox.top,
      Math.max(2 * devicePixelRatio, pixelOf(plot, to) - left),
      plot.bbox.height,
    );
  });
}

export function drawMarks(plot: uPlot, marks: readonly Mark[], ink: Ink): void {
  const { top, height } = plot.bbox;
  clipped(plot, (ctx) => {
    ctx.lineWidth = 1.5 * devicePixelRatio;
    for (const { at, severity } of marks) {
      const x = pixelOf(plot, at);
      ctx.strokeStyle = ink.severity[severity];
      ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(x, top);
      ctx.lineTo(x, top + height);
      ctx.stroke();
    }
  });
}

/** Where a rule begins to fire, and where the alert ends; each with its number at the right. */
export function drawLimits(plot: uPlot, limits: readonly ShownLimit[], ink: Ink, font: string): void {
  const { left, top, width, height } = plot.bbox;
  const ratio = devicePixelRatio;
  clipped(plot, (ctx) => {
    ctx.font = font;
    ctx.textAlign = 'right';
    for (const { scale, value, label, of } of limits) {
      const y = plot.valToPos(value, scale, true);
      if (y < top || y > top + height) continue;
      ctx.strokeStyle = of === 'when' ? ink.limit : ink.text;
      ctx.fillStyle = ctx.strokeStyle;
      ctx.lineWidth = (of === 'when' ? 1.5 : 1) * ratio;
      ctx.setLineDash(of === 'when' ? [] : [3 * ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(left, y);
      ctx.lineTo(left + width, y);
      ctx.stroke();
      const isHigh = y - top < 16 * ratio;
      ctx.textBaseline = isHigh ? 'top' : 'bottom';
      ctx.fillText(label, left + width - 5 * ratio, isHigh ? y + 3 * ratio : y - 2 * ratio);
    }
  });
}

/** A text or boolean signal: a bar for each value, with its word where there is room. */
export function drawStates(
  plot: uPlot,
  series: ChartSeries,
  until: number,
  text: (value: unknown) => string,
  look: { readonly ink: Ink; readonly scheme: Scheme; readonly font: string },
): void {
  const { top, height } = plot.bbox;
  const order = stateOrder(series);
  clipped(plot, (ctx) => {
    ctx.font = look.font;
    ctx.textBaseline = 'middle';
    for (const { from, to, value } of stateSpans(series, until)) {
      const left = Math.max(pixelOf(plot, from), plot.bbox.left);
      const right = Math.min(pixelOf(plot, to), plot.bbox.left + plot.bbox.width);
      if (right <= left) continue;
      ctx.fillStyle = stateColor(value, order.indexOf(value), look.scheme);
      ctx.fillRect(left, top, Math.max(right - left, devicePixelRatio), height);
      if (right - left > 3 * devicePixelRatio) {
        ctx.fillStyle = look.ink.surface;
        ctx.fillRect(right - devicePixelRatio, top, devicePixelRatio, height);
      }
      const word = text(value);
      const room = right - left - 10 * devicePixelRatio;
      if (room < 14 * devicePixelRatio || ctx.measureText(word).width > room) continue;
      ctx.fillStyle = look.scheme === 'dark' ? '#f1f3f5' : '#212529';
      ctx.fillText(word, left + 5 * devicePixelRatio, top + height / 2 + devicePixelRatio);
    }
  });
}

/**
 * A list signal: a row an element, the first at the top. The colour tells how far it is from the average of all at that time: one
 * weak cell is a band, while all of them rise and fall together.
 */
export function drawHeat(plot: uPlot, series: ChartSeries, scheme: Scheme): void {
  const { top, height } = plot.bbox;
  const { columns, most } = deviations(series);
  const colors = Array.from({ length: 65 }, (_, index) => deviationColor(index / 32 - 1, scheme));
  clipped(plot, (ctx) => {
    for (const [place, { from, to, elements }] of columns.entries()) {
      const left = Math.floor(pixelOf(plot, from));
      const next = pixelOf(plot, columns[place + 1]?.from ?? to);
      // A few pixels without data would only be noise; the line above and its shades tell of them.
      const right = next - left < 10 * devicePixelRatio ? next : pixelOf(plot, to);
      const width = Math.max(1, Math.ceil(right) - left);
      const row = height / elements.length;
      for (const [index, element] of elements.entries()) {
        const share = most === 0 ? 0 : Math.min(1, Math.max(-1, element / most));
        ctx.fillStyle = colors[Math.round(32 + 32 * share)]!;
        ctx.fillRect(left, Math.floor(top + index * row), width, Math.ceil(row));
      }
    }
  });
}
