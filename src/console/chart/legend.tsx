import { Group, Text } from '@mantine/core';
import { type ReactNode, useSyncExternalStore } from 'react';
import { useFormat } from '../format/use-format.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import type { ChartSeries } from './chart-series.ts';
import type { CursorStore } from './cursor-store.ts';
import { lineStyle, type Scheme } from './palette.ts';
import type { Panel } from './panels.ts';
import { readoutAt } from './readout.ts';

/** Above a panel: what each line is, its value at the cursor (else the last one), and how much of it is known. */
export function Legend({
  panel,
  cursor,
  reach,
  scheme,
  children,
}: {
  panel: Panel;
  cursor: CursorStore;
  /** How far from the cursor a sample may be, in milliseconds. */
  reach: number;
  scheme: Scheme;
  /** Buttons at the right. */
  children?: ReactNode;
}): ReactNode {
  const shared = sharedCoverage(panel.series);
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start" className="chart-legend">
      <Group gap="2px 18px" style={{ flex: 1, minWidth: 0 }}>
        {panel.series.map((series, index) => (
          <Entry
            key={series.id}
            series={series}
            index={index}
            {...{ cursor, reach, scheme }}
            isLine={panel.kind !== 'states'}
            ownCoverage={shared === null ? (series.coverage?.fraction ?? null) : null}
          />
        ))}
      </Group>
      {shared !== null && <Coverage fraction={shared} />}
      {children}
    </Group>
  );
}

function Coverage({ fraction }: { fraction: number }): ReactNode {
  const { t } = useTranslation('signals');
  if (fraction >= 0.9995) return null;
  return (
    <Text size="xs" c="dimmed" className="number" style={{ flex: 'none', lineHeight: '22px' }}>
      {t('coverage', { fraction })}
    </Text>
  );
}

/** What all of them have in common; null where they differ. */
function sharedCoverage(series: readonly ChartSeries[]): number | null {
  const shares = new Set(series.map(({ coverage }) => Math.round((coverage?.fraction ?? 1) * 1000)));
  return shares.size === 1 ? (series[0]?.coverage?.fraction ?? null) : null;
}

function Entry({
  series,
  index,
  cursor,
  reach,
  scheme,
  isLine,
  ownCoverage,
}: {
  series: ChartSeries;
  index: number;
  cursor: CursorStore;
  reach: number;
  scheme: Scheme;
  isLine: boolean;
  ownCoverage: number | null;
}): ReactNode {
  const { t } = useTranslation('signals');
  const format = useFormat();
  const at = useSyncExternalStore(cursor.subscribe, cursor.at);
  const { value, gap } = readoutAt(series, at, reach, format, t);
  const { color, dash } = lineStyle(index, scheme);
  return (
    <Group gap={6} wrap="nowrap" className="chart-legend-entry">
      {isLine && (
        <svg width={18} height={8} aria-hidden="true" style={{ flex: 'none' }}>
          <line
            x1={0}
            x2={18}
            y1={4}
            y2={4}
            stroke={color}
            strokeWidth={2.4}
            strokeDasharray={dash.join(' ')}
          />
        </svg>
      )}
      <Text size="sm" truncate title={series.id}>
        {series.name}
      </Text>
      <Text size="sm" fw={600} className="number" style={{ whiteSpace: 'nowrap' }}>
        {value ?? (gap === null ? t('noValue') : '')}
        {value === null && gap !== null && (
          <Text span size="xs" c="dimmed" fw={400}>
            {gap}
          </Text>
        )}
      </Text>
      {ownCoverage !== null && <Coverage fraction={ownCoverage} />}
    </Group>
  );
}
