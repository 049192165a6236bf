import { useElementSize, useReducedMotion } from '@mantine/hooks';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { Problem } from '../api/problem.ts';
import { useManySeries } from '../api/queries/signals.ts';
import { serverNow } from '../api/server-clock.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { LoadingBlock } from '../parts/loading.tsx';
import { ErrorNote } from '../parts/states.tsx';
import { AskPurpose } from './ask-purpose.tsx';
import { type ChartPoint, type Range, rawPoint, toChartSeries, withLive } from './chart-series.ts';
import { LiveSamples } from './live-samples.tsx';
import { TimeChart, type TimeChartProps } from './time-chart.tsx';

export interface SignalChartsProps extends Omit<TimeChartProps, 'series' | 'onRange' | 'isStale'> {
  readonly vin: string;
  /** Paths, at most 16. */
  readonly signals: readonly string[];
  readonly onRange?: (range: Range | null) => void;
  /** The range's end moves with the time, its length stays; samples are added as they come. */
  readonly isLive?: boolean;
}

const keptSamples = 5_000;

/** Signals of one vehicle, read and drawn: what most pages want. See time-chart.tsx for the rest. */
export function SignalCharts({
  vin,
  signals,
  range,
  onRange,
  isLive = false,
  isZoomed,
  panelHeight,
  ...rest
}: SignalChartsProps): ReactNode {
  const { t } = useTranslation('signals');
  const { ref, width } = useElementSize();
  const [own, setOwn] = useState<Range | null>(null);
  const wanted = onRange === undefined ? (own ?? range) : range;
  const now = useNow(isLive);
  const length = wanted.to - wanted.from;
  const view = useMemo(
    () => (isLive ? { from: now - length, to: now } : { from: wanted.from, to: wanted.to }),
    [isLive, now, length, wanted.from, wanted.to],
  );
  // A point for every two pixels; steps, so that a resized window does not read everything again.
  const parts = width === 0 ? 0 : Math.min(1200, Math.max(150, Math.round(width / 200) * 100));
  const read = useManySeries(vin, signals, isLive ? { length } : wanted, parts);
  const live = useRef(new Map<string, ChartPoint[]>());
  const [liveCount, setLiveCount] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another vehicle's samples are not this one's
  useEffect(() => {
    live.current = new Map();
  }, [vin]);
  const { data, isPlaceholderData } = read;
  const series = useMemo(
    () =>
      data === undefined
        ? []
        : signals.flatMap((path) => {
            const sent = data.series[path];
            if (sent === undefined) return [];
            const one = toChartSeries(path, sent, data, data.parts);
            const added = isLive && liveCount >= 0 ? live.current.get(path) : undefined;
            return [added === undefined ? one : withLive(one, added)];
          }),
    [data, signals, isLive, liveCount],
  );
  return (
    <div ref={ref}>
      {isLive && (
        <LiveSamples
          vin={vin}
          onUpdate={({ samples }) => {
            for (const { ts, signals: values } of samples)
              for (const [path, value] of Object.entries(values)) {
                if (!signals.includes(path)) continue;
                const points = live.current.get(path) ?? [];
                if (ts > (points.at(-1)?.t ?? 0)) points.push(rawPoint(ts, value));
                live.current.set(path, points.slice(-keptSamples));
              }
            setLiveCount((count) => count + 1);
          }}
        />
      )}
      {read.error !== null &&
        (read.error instanceof Problem && read.error.code === 'purpose-required' ? (
          <AskPurpose vin={vin} action={t('purpose.show')} go={() => read.refetch()} />
        ) : (
          <ErrorNote error={read.error} retry={read.refetch} />
        ))}
      {data === undefined && read.error === null && (
        <LoadingBlock height={Math.max(1, Math.min(4, signals.length)) * ((panelHeight ?? 150) + 30)} />
      )}
      {data !== undefined && (
        <TimeChart
          {...rest}
          series={series}
          range={view}
          onRange={onRange ?? setOwn}
          isZoomed={isZoomed ?? own !== null}
          isStale={isPlaceholderData}
          {...(panelHeight === undefined ? {} : { panelHeight })}
          label={rest.label ?? t('chartOf', { names: series.map(({ name }) => name).join(', ') })}
        />
      )}
    </div>
  );
}

/** Now, again and again while live; rarely where the reader wants little to move. */
function useNow(isLive: boolean): number {
  const isReduced = useReducedMotion();
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (!isLive) return;
    setNow(serverNow());
    const timer = setInterval(() => setNow(serverNow()), isReduced ? 5_000 : 1_000);
    return () => clearInterval(timer);
  }, [isLive, isReduced]);
  return now;
}
