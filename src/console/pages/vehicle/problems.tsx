import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Alert } from '../../api/types.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { LoadingBlock } from '../../parts/loading.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { ProblemCard } from './problem-card.tsx';
import type { KnownSignals } from './then-and-now.tsx';
import { severityRank } from './verdict-of.ts';

interface Reading {
  readonly data: readonly Alert[] | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** What fires now, gravest first, then longest; below it what may come to fire. */
export function Problems({
  firing,
  pending,
  zone,
  signals,
}: {
  firing: Reading;
  pending: readonly Alert[];
  zone: string | null;
  /** As they are known now. */
  signals: KnownSignals | undefined;
}): ReactNode {
  const { t } = useTranslation('vehicle');
  const sorted = firing.data?.toSorted(
    (a, b) => severityRank[b.severity] - severityRank[a.severity] || a.activeSince - b.activeSince,
  );
  // The verdict above says it already.
  if (sorted?.length === 0 && pending.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-labelledby="problems">
      <Title order={2} size="h4" id="problems">
        {t('problems.title')}
        {sorted !== undefined && sorted.length > 0 && (
          <Text span c="dimmed" fw={400} size="sm" ml={6}>
            {sorted.length}
          </Text>
        )}
      </Title>
      {firing.error !== null && <ErrorNote error={firing.error} retry={firing.refetch} />}
      {sorted === undefined && firing.error === null && <LoadingBlock height={132} />}
      {sorted?.map((alert) => (
        <ProblemCard key={alert.id} alert={alert} zone={zone} signals={signals} />
      ))}
      {pending.length > 0 && (
        <Stack gap={4} mt="xs">
          <Text size="sm" fw={600}>
            {t('problems.pending')}
          </Text>
          {pending.map((alert) => (
            <Text key={alert.id} size="sm" c="dimmed">
              {alert.name} · {alert.summary}
            </Text>
          ))}
        </Stack>
      )}
    </Stack>
  );
}
