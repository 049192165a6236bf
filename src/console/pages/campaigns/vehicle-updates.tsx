import { Anchor, Badge, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useVehicleUpdates } from '../../api/queries/campaigns.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import classes from './campaigns.module.css';
import { useCodeWords } from './watch/code-words.ts';

/** What a vehicle was updated with, is being, or was left out of, newest first. */
export function VehicleUpdates({ vin }: { vin: string }): ReactNode {
  const { t } = useTranslation('campaigns');
  const codeWords = useCodeWords();
  const updates = useVehicleUpdates(vin);
  if (updates.error !== null) return <ErrorNote error={updates.error} retry={() => updates.refetch()} />;
  if (updates.data === undefined) return <LoadingRows count={4} height={64} />;
  const { items, excluded, optOut } = updates.data;
  return (
    <Stack>
      {optOut !== null && (
        <Paper withBorder p="md">
          <Text fw={600}>{t('vehicle.optOut')}</Text>
          <Text size="sm" c="dimmed">
            {optOut.saidBy} · {optOut.recordedBy}, <Moment at={optOut.recordedAt} />
            {optOut.note !== null && ` · ${optOut.note}`}
          </Text>
        </Paper>
      )}
      {items.length === 0 && excluded.length === 0 && (
        <Empty icon="update" title={t('vehicle.none')} hint={t('vehicle.noneHint')} />
      )}
      {items.length > 0 && (
        <ul className={classes.list} aria-label={t('vehicle.label')}>
          {items.map(({ id, campaign, state, code, reason, before, after, endedAt, offeredAt }) => (
            <li key={id} className={classes.vehicle}>
              <div className={classes.long}>
                <Anchor
                  component={Link}
                  href={`/campaigns/${campaign.id}/vehicles/${vin}`}
                  c="inherit"
                  fw={600}
                  className="touch-row"
                >
                  {campaign.name}
                </Anchor>
                <Text size="xs" c="dimmed">
                  {campaign.release.name} {campaign.release.version}
                </Text>
              </div>
              <Group gap={6}>
                <Badge variant="default" tt="none" radius="sm" fw={500} h="auto">
                  {t(`deployment.${state}`)}
                </Badge>
              </Group>
              <div className={classes.long}>
                {code !== null && <Text size="sm">{codeWords(state, code)}</Text>}
                {reason !== null && (
                  <Text size="xs" c="dimmed" lang="en">
                    {reason}
                  </Text>
                )}
                {after !== null && <Text size="xs">{changes(before, after)}</Text>}
              </div>
              <Text size="xs" c="dimmed">
                {(endedAt ?? offeredAt) !== null && <Moment at={endedAt ?? offeredAt ?? 0} />}
              </Text>
            </li>
          ))}
        </ul>
      )}
      {excluded.length > 0 && (
        <section>
          <Title order={2} size="h5" mb={6}>
            {t('vehicle.leftOut')}
          </Title>
          <ul className={classes.list} aria-label={t('vehicle.leftOut')}>
            {excluded.map(({ campaign, reason, detail }) => (
              <li key={campaign.id} className={classes.vehicle}>
                <Anchor
                  component={Link}
                  href={`/campaigns/${campaign.id}`}
                  c="inherit"
                  className={`touch-row ${classes.long}`}
                >
                  {campaign.name}
                </Anchor>
                <Text size="sm">{t(`excluded.${reason}`)}</Text>
                <Text size="xs" c="dimmed" lang="en">
                  {detail}
                </Text>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Stack>
  );
}

type Installed = Readonly<Record<string, { readonly software: string }>>;

/** "BMS 4.2.1 → 4.5.0" */
const changes = (before: Installed, after: Installed): string =>
  Object.entries(after)
    .filter(([ecu, { software }]) => before[ecu]?.software !== software)
    .map(([ecu, { software }]) => `${ecu} ${before[ecu]?.software ?? '–'} → ${software}`)
    .join(', ');
