import { useComputedColorScheme } from '@mantine/core';
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import { useTranslation } from '../i18n/use-translation.ts';
import 'uplot/dist/uPlot.min.css';
import { serverNow } from '../api/server-clock.ts';
import type { SignalValue } from '../api/types.ts';
import { converted } from '../format/units.ts';
import { useFormat } from '../format/use-format.tsx';
import { alignSeries, type Columns } from './align.ts';
import type { Range } from './chart-series.ts';
import type { CursorStore } from './cursor-store.ts';
import { attachGestures, takeSelection } from './gestures.ts';
import { type Limit, shownLimits } from './limits.ts';
import type { Mark } from './marks.ts';
import { inkOf } from './palette.ts';
import type { Panel } from './panels.ts';
import { drawGaps, drawHeat, drawHighlight, drawLimits, drawMarks, drawStates } from './plot-drawing.ts';
import { type PlotShape, plotOptions } from './plot-options.ts';

export interface Zoom {
  /** Every little step of a gesture. */
  readonly move: (range: Range) => void;
  /** The gesture is over. */
  readonly settle: () => void;
  readonly reset: () => void;
  readonly plainWheel: () => void;
}

export interface PlotProps {
  readonly panel: Panel;
  /** `heat`: each element of a list by its colour, instead of their band. */
  readonly as?: 'lines' | 'heat';
  readonly range: Range;
  readonly shape: PlotShape;
  readonly marks: readonly Mark[];
  readonly highlight: Range | null;
  readonly limits: readonly Limit[];
  readonly cursor: CursorStore;
  readonly zoom: Zoom;
  readonly onDrawn?: () => void;
}

/** One panel as a canvas. It is made anew where its shape changes; new data or another range only redraw it. */
export function Plot(props: PlotProps): ReactNode {
  const { panel, as = 'lines', range, shape } = props;
  const { t } = useTranslation('signals');
  const scheme = useComputedColorScheme('light');
  const format = useFormat();
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const isDrawn = panel.kind === 'states' || as === 'heat';
  const columns = useMemo(
    (): Columns =>
      isDrawn
        ? { times: [0, 1], values: [[null, null]], alone: [] }
        : alignSeries(panel.series, (value, { unit, id }) => converted(value, format.unit(unit, id))),
    [isDrawn, panel.series, format],
  );
  const newest = useRef(columns);
  newest.current = columns;

  const key = `${panel.id} ${panel.series.map(({ unit }) => unit).join()} ${panel.kind} ${as}`;
  const { width, height, timeAxis, rightAxes, syncKey } = shape;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the panel is read through `latest`; `key` says when its lines are others
  useLayoutEffect(() => {
    const element = holder.current;
    if (element === null || width === 0) return;
    const ink = inkOf(element, scheme);
    const ratio = devicePixelRatio;
    const family = getComputedStyle(element).fontFamily;
    const look = { scheme, ink, format, font: `11px ${family}` };
    const drawn = latest.current.panel.kind === 'states' || as === 'heat';
    const options = plotOptions(
      drawn ? { ...latest.current.panel, kind: 'states' } : latest.current.panel,
      { width, height, timeAxis, rightAxes, syncKey },
      look,
      {
        range: () => latest.current.range,
        alone: () => newest.current.alone,
        limits: () => shownLimits(latest.current.panel, latest.current.limits, format),
      },
    );
    const word = (value: unknown) =>
      typeof value === 'boolean' ? t(value ? 'on' : 'off') : format.value(value as SignalValue, null);
    const made = new uPlot(
      {
        ...options,
        hooks: {
          drawClear: [
            (self) => {
              const { panel: now, highlight } = latest.current;
              if (highlight !== null) drawHighlight(self, highlight, ink);
              if (drawn && now.kind !== 'lists') {
                const until = Math.min(latest.current.range.to, serverNow());
                drawStates(self, now.series[0]!, until, word, {
                  ink,
                  scheme,
                  font: `${11 * ratio}px ${family}`,
                });
              } else if (drawn) drawHeat(self, now.series[0]!, scheme);
              drawGaps(self, now.series, ink);
            },
          ],
          draw: [
            (self) => {
              drawMarks(self, latest.current.marks, ink);
              if (!drawn) {
                const lines = shownLimits(latest.current.panel, latest.current.limits, format);
                drawLimits(self, lines, ink, `${11 * ratio}px ${family}`);
              }
              latest.current.onDrawn?.();
            },
          ],
          setSelect: [
            (self) => {
              const taken = takeSelection(self);
              if (taken === null) return;
              latest.current.zoom.move(taken);
              latest.current.zoom.settle();
            },
          ],
          setCursor: [
            (self) => {
              const { left = -1 } = self.cursor;
              latest.current.cursor.set(left < 0 ? null : self.posToVal(left, 'x') * 1000);
            },
          ],
        },
      },
      dataOf(newest.current),
      element,
    );
    plot.current = made;
    const detach = attachGestures(made, {
      range: () => latest.current.range,
      moved: (next) => latest.current.zoom.move(next),
      settled: () => latest.current.zoom.settle(),
      reset: () => latest.current.zoom.reset(),
      plainWheel: () => latest.current.zoom.plainWheel(),
      latest: serverNow,
    });
    return () => {
      detach();
      made.destroy();
      plot.current = null;
    };
  }, [key, width, height, timeAxis, rightAxes, syncKey, scheme, format, t, as]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the axis makes room for the lines of a rule
  useEffect(() => {
    plot.current?.setData(dataOf(columns));
  }, [columns, props.limits]);
  useEffect(() => {
    plot.current?.setScale('x', { min: range.from / 1000, max: range.to / 1000 });
  }, [range.from, range.to]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn besides the lines
  useEffect(() => {
    plot.current?.redraw(false, false);
  }, [props.marks, props.highlight, isDrawn ? panel.series : null]);

  return <div ref={holder} className="chart-plot" style={{ height }} aria-hidden="true" />;
}

const dataOf = ({ times, values }: Columns): uPlot.AlignedData =>
  [times, ...values] as unknown as uPlot.AlignedData;
