import { Paper, Text } from '@mantine/core';
import { type ReactNode, useSyncExternalStore } from 'react';
import { useFormat } from '../format/use-format.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import type { Range } from './chart-series.ts';
import type { CursorStore } from './cursor-store.ts';
import type { Mark } from './marks.ts';
import { lineStyle, type Scheme } from './palette.ts';
import type { Panel } from './panels.ts';
import { leftGutter } from './plot-options.ts';
import { readoutAt } from './readout.ts';

/** Beside the pointer: the time, each value with its bounds, why there is none, and what happened there. */
export function PlotTooltip({
  panel,
  range,
  plotWidth,
  cursor,
  reach,
  scheme,
  marks,
  vehicleZone,
}: {
  panel: Panel;
  range: Range;
  /** Of the plotted area. */
  plotWidth: number;
  cursor: CursorStore;
  reach: number;
  scheme: Scheme;
  marks: readonly Mark[];
  vehicleZone: string | null;
}): ReactNode {
  const { t } = useTranslation('signals');
  const format = useFormat();
  const at = useSyncExternalStore(cursor.subscribe, cursor.at);
  if (at === null) return null;
  const share = (at - range.from) / (range.to - range.from);
  const here = marks.filter((mark) => Math.abs(mark.at - at) <= reach);
  const x = leftGutter + share * plotWidth;
  const side = share < 0.5 ? { left: x + 14 } : { right: `calc(100% - ${x - 14}px)` };
  const isLong = range.to - range.from > 3_600_000 * 12;
  return (
    <Paper withBorder shadow="md" p={8} className="chart-tooltip" style={side}>
      <Text size="xs" c="dimmed" className="number">
        {format.time(at, isLong ? 'minute' : 'moment')}
      </Text>
      {vehicleZone !== null && vehicleZone !== format.timeZone && (
        <Text size="xs" c="dimmed" className="number">
          {t('atVehicle', { time: format.time(at, 'clock', vehicleZone) })}
        </Text>
      )}
      {panel.series.map((series, index) => {
        const { value, band, gap } = readoutAt(series, at, reach, format, t);
        const { color } = lineStyle(index, scheme);
        return (
          <div key={series.id} className="chart-tooltip-row">
            {panel.kind !== 'states' && <span className="chart-tooltip-dot" style={{ background: color }} />}
            {panel.series.length > 1 && (
              <Text span size="xs" truncate maw={170}>
                {series.name}
              </Text>
            )}
            <Text span size="sm" fw={600} className="number">
              {value ?? t('noValue')}
            </Text>
            {band !== null && (
              <Text span size="xs" c="dimmed" className="number">
                {band}
              </Text>
            )}
            {gap !== null && (
              <Text span size="xs" c="dimmed">
                {gap}
              </Text>
            )}
          </div>
        );
      })}
      {here.map((mark) => (
        <div key={mark.id} className="chart-tooltip-row" data-severity={mark.severity}>
          <span className="chart-tooltip-dot" style={{ background: 'var(--severity-line)' }} />
          <Text span size="xs">
            {mark.label}
          </Text>
        </div>
      ))}
    </Paper>
  );
}
