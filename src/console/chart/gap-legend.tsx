import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import type { ChartSeries, Range } from './chart-series.ts';

const reasons = ['offline', 'silent', 'lost'] as const;

/** What the shades mean, where there are any: why nothing is known there. */
export function GapLegend({ series, range }: { series: readonly ChartSeries[]; range: Range }): ReactNode {
  const { t } = useTranslation('signals');
  const gaps = series
    .flatMap(({ coverage }) => coverage?.gaps ?? [])
    .filter(({ from, to }) => to > range.from && from < range.to);
  const found = reasons.filter((reason) => gaps.some((gap) => gap.reason === reason));
  if (found.length === 0) return null;
  return (
    <Group gap={8} className="chart-gap-legend">
      <span className="chart-gap-sample" aria-hidden="true" />
      <Text size="xs" c="dimmed">
        {t('shaded', { reasons: found.map((reason) => t(`gap.${reason}`)).join(', ') })}
      </Text>
    </Group>
  );
}
