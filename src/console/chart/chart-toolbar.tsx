import { ActionIcon, Button, Group, Text, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { serverNow } from '../api/server-clock.ts';
import { useFormat } from '../format/use-format.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import type { ChartSeries, Range } from './chart-series.ts';
import { panned, zoomed } from './time-window.ts';

/** Says what the points are, and does by click what pointer and keys do. */
export function ChartToolbar({
  series,
  view,
  isZoomed,
  isStale,
  isTable,
  change,
  reset,
  onTable,
  actions,
}: {
  series: readonly ChartSeries[];
  view: Range;
  isZoomed: boolean;
  isStale: boolean;
  isTable: boolean;
  change: (range: Range) => void;
  reset: () => void;
  onTable: () => void;
  actions: ReactNode;
}): ReactNode {
  const { t } = useTranslation('signals');
  const middle = (view.from + view.to) / 2;
  const moves: readonly [IconName, string, () => void, 'md'?][] = [
    ['back', t('panBack'), () => change(panned(view, -0.5, serverNow())), 'md'],
    ['minus', t('zoomOut'), () => change(zoomed(view, 2, middle))],
    ['plus', t('zoomIn'), () => change(zoomed(view, 0.5, middle))],
    ['chevron', t('panForward'), () => change(panned(view, 0.5, serverNow())), 'md'],
  ];
  return (
    <Group gap="xs" justify="space-between" mb={6} className="chart-toolbar">
      <Text size="xs" c="dimmed" aria-live="polite" style={{ minHeight: 18 }}>
        <Resolution series={series} isStale={isStale} />
      </Text>
      <Group gap={2} ml="auto">
        {actions}
        {isZoomed && (
          <Button
            size="compact-sm"
            variant="light"
            className="touch"
            leftSection={<Icon name="undo" size={14} />}
            onClick={reset}
          >
            {t('resetZoom')}
          </Button>
        )}
        {moves.map(([icon, label, onClick, visibleFrom]) => (
          <Tooltip key={icon} label={label}>
            <ActionIcon
              variant="subtle"
              color="gray"
              className="touch"
              aria-label={label}
              {...(visibleFrom === undefined ? {} : { visibleFrom })}
              onClick={onClick}
            >
              <Icon name={icon} size={18} />
            </ActionIcon>
          </Tooltip>
        ))}
        <Tooltip label={t('table')}>
          <ActionIcon
            variant={isTable ? 'light' : 'subtle'}
            color={isTable ? 'cyan' : 'gray'}
            className="touch"
            aria-label={t('table')}
            aria-pressed={isTable}
            onClick={onTable}
          >
            <Icon name="table" size={18} />
          </ActionIcon>
        </Tooltip>
      </Group>
    </Group>
  );
}

function Resolution({ series, isStale }: { series: readonly ChartSeries[]; isStale: boolean }): ReactNode {
  const { t } = useTranslation('signals');
  const format = useFormat();
  const shown = series.filter(({ points }) => points.length > 0);
  if (isStale) return t('reading');
  if (shown.length === 0) return null;
  const raw = shown.filter(({ step }) => step === null).length;
  if (raw === shown.length) return t('rawSamples');
  const step = Math.max(...shown.map((one) => one.step ?? 0));
  const parts = t('parts', { length: format.duration(Math.max(step, 1)) });
  return raw === 0 ? parts : `${parts} ${t('someRaw', { count: raw })}`;
}
