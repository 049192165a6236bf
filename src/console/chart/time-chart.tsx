import { Paper, Text, VisuallyHidden } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { type ReactNode, useId, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useFormat } from '../format/use-format.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import './chart.css';
import { ChartPanel } from './chart-panel.tsx';
import type { ChartSeries, Range } from './chart-series.ts';
import { ChartTable } from './chart-table.tsx';
import { ChartToolbar } from './chart-toolbar.tsx';
import { CursorStore } from './cursor-store.ts';
import { GapLegend } from './gap-legend.tsx';
import type { Limit } from './limits.ts';
import type { Mark } from './marks.ts';
import { MarksLane } from './marks-lane.tsx';
import { type Layout, panelsOf } from './panels.ts';
import { edge, leftGutter, rightGutter, scalesOf } from './plot-options.ts';
import { readoutAt } from './readout.ts';
import { chartKeys } from './use-chart-keys.ts';
import { useView } from './use-view.ts';

export interface TimeChartProps {
  readonly series: readonly ChartSeries[];
  readonly range: Range;
  /** After a zoom or a pan; null = back to before the zoom. */
  readonly onRange: (range: Range | null) => void;
  /** There is something to go back to. */
  readonly isZoomed?: boolean;
  readonly marks?: readonly Mark[];
  readonly highlight?: Range | null;
  /** What a rule compares with, as lines through the panel of their signal. */
  readonly limits?: readonly Limit[];
  readonly layout?: Layout;
  /** Without it: the fewer, the higher. */
  readonly panelHeight?: number;
  /** Without toolbar and table: evidence in a card. */
  readonly isCompact?: boolean;
  /** What is shown is older than what was asked for. */
  readonly isStale?: boolean;
  /** Shown beside the reader's own time where it is another. */
  readonly vehicleZone?: string | null;
  /** More buttons of the toolbar. */
  readonly actions?: ReactNode;
  /** What a screen reader calls it. */
  readonly label?: string;
}

const noMarks: readonly Mark[] = [];
const noLimits: readonly Limit[] = [];
/** Of a panel, by how many there are. */
const heights = [140, 360, 230, 180];

/** Charts over one time axis, below each other: one cursor, one zoom, the same marks through all. */
export function TimeChart({
  series,
  range,
  onRange,
  isZoomed = false,
  marks = noMarks,
  highlight = null,
  limits = noLimits,
  layout = 'stacked',
  panelHeight,
  isCompact = false,
  isStale = false,
  vehicleZone = null,
  actions,
  label,
}: TimeChartProps): ReactNode {
  const { t } = useTranslation('signals');
  const { ref, width } = useElementSize();
  const syncKey = useId();
  const [cursor] = useState(() => new CursorStore());
  const { view, move, settle } = useView(range, onRange);
  const [hint, setHint] = useState(false);
  const [isTable, setTable] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const hintTimer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const panels = useMemo(() => panelsOf(series, layout), [series, layout]);
  const rightAxes = Math.max(
    0,
    ...panels.map((panel) => (panel.kind === 'numbers' ? scalesOf(panel).length - 1 : 0)),
  );
  const curves = panels.filter(({ kind }) => kind !== 'states').length;
  const plotWidth = Math.max(1, width - leftGutter - edge - rightAxes * rightGutter);
  const change = (next: Range) => {
    move(next);
    settle();
  };
  const reset = () => onRange(null);
  const zoom = {
    move,
    settle,
    reset,
    plainWheel: () => {
      setHint(true);
      clearTimeout(hintTimer.current);
      hintTimer.current = setTimeout(() => setHint(false), 1500);
    },
  };
  // Told to whoever waits for the picture: a test, a benchmark.
  const onDrawn = () => {
    const hasPoints = series.some(({ points }) => points.length > 0);
    if (hasPoints && root.current !== null) root.current.dataset.drawn = `${range.from}-${range.to}`;
  };
  return (
    <div ref={root} className="chart-root" data-testid="chart">
      {!isCompact && (
        <ChartToolbar
          {...{ series, view, isZoomed, isStale, isTable, change, reset, actions }}
          onTable={() => setTable(!isTable)}
        />
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: not a set of fields */}
      <div
        ref={ref}
        className="chart-stack"
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys below are its controls
        tabIndex={0}
        aria-label={label ?? t('chartOf', { names: series.map(({ name }) => name).join(', ') })}
        aria-describedby={`${syncKey}-keys`}
        onKeyDown={(event) => {
          if (event.target === event.currentTarget && chartKeys(event, view, cursor, change, reset))
            event.preventDefault();
        }}
      >
        <VisuallyHidden id={`${syncKey}-keys`}>{t('keys')}</VisuallyHidden>
        {series.every(({ points }) => points.length === 0) && (
          <Text size="sm" c="dimmed" py={6} px={4}>
            {t('empty')}
          </Text>
        )}
        {width > 0 && marks.length > 0 && <MarksLane marks={marks} range={view} plotWidth={plotWidth} />}
        {width > 0 &&
          panels.map((panel, index) => (
            <ChartPanel
              key={panel.id}
              panel={panel}
              range={view}
              width={width}
              height={panelHeight ?? (isCompact ? 140 : (heights[curves] ?? 140))}
              timeAxis={axisPlace(index, panels.length)}
              {...{ rightAxes, syncKey, marks, highlight, limits, cursor, zoom, vehicleZone, onDrawn }}
            />
          ))}
        {hint && (
          <Paper withBorder shadow="sm" px="sm" py={6} className="chart-hint">
            <Text size="sm">{t('wheelHint')}</Text>
          </Paper>
        )}
      </div>
      {isCompact && <GapLegend series={series} range={view} />}
      <Announcement series={series} cursor={cursor} reach={((view.to - view.from) / plotWidth) * 6} />
      {isTable && <ChartTable series={series} />}
    </div>
  );
}

/** Below the last; of many also above the first, for the last is far down. */
function axisPlace(index: number, count: number): 'none' | 'top' | 'bottom' {
  if (index === count - 1) return 'bottom';
  return index === 0 && count > 2 ? 'top' : 'none';
}

/** The cursor in words, for whoever moves it by keyboard and does not see it. */
function Announcement({
  series,
  cursor,
  reach,
}: {
  series: readonly ChartSeries[];
  cursor: CursorStore;
  reach: number;
}): ReactNode {
  const { t } = useTranslation('signals');
  const format = useFormat();
  const at = useSyncExternalStore(cursor.subscribe, cursor.at);
  const words = series.map((one) => {
    const { value, gap } = readoutAt(one, at, reach, format, t);
    return `${one.name}: ${value ?? gap ?? t('noValue')}`;
  });
  return (
    <VisuallyHidden aria-live="polite">
      {at === null ? '' : `${format.time(at, 'moment')}. ${words.join('; ')}`}
    </VisuallyHidden>
  );
}
