import { Button, Collapse, Group, Paper, Stack, Text, UnstyledButton } from '@mantine/core';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { type FaultOverTime, useFaultEpisodes } from '../../../api/queries/vehicle-page.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Moment } from '../../../parts/age.tsx';
import { Drivable } from '../../../parts/drivable.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { LoadingRows } from '../../../parts/loading.tsx';
import { SeverityBadge } from '../../../parts/severity-badge.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import classes from '../vehicle.module.css';
import { EpisodeDetail } from './episode-detail.tsx';

/** One fault: what it means; opened, each of its episodes with all that was reported. */
export function FaultCard({
  vin,
  zone,
  fault,
  isChosen,
  choose,
}: {
  vin: string;
  zone: string | null;
  fault: FaultOverTime;
  isChosen: boolean;
  choose: (isOpen: boolean) => void;
}): ReactNode {
  const { t } = useTranslation('vehicle');
  const card = useRef<HTMLDivElement>(null);
  const bodyId = useId();
  const newest = fault.episodes.at(-1);
  useEffect(() => {
    if (isChosen) card.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  return (
    <Paper
      ref={card}
      withBorder
      className="severity-edge"
      data-severity={fault.active ? fault.severity : 'ok'}
      component="article"
    >
      <UnstyledButton
        className={classes.faultHead}
        aria-expanded={isChosen}
        aria-controls={bodyId}
        onClick={() => choose(!isChosen)}
      >
        <Stack gap={4} style={{ minWidth: 0, flex: 1 }}>
          <Group gap="xs">
            <SeverityBadge severity={fault.severity} />
            <Text ff="monospace" fw={700}>
              {fault.code}
            </Text>
            <Text size="sm" c="dimmed">
              {fault.ecu}
            </Text>
            <Drivable mayBeDriven={fault.mayBeDriven} />
            {fault.count > 1 && (
              <Text size="sm" className={classes.tag}>
                {t('faults.cameBack', { count: fault.count - 1 })}
              </Text>
            )}
          </Group>
          <Text size="sm" fw={500}>
            {fault.description}
          </Text>
          {newest !== undefined && (
            <Text size="xs" c="dimmed">
              {newest.endedAt === null ? (
                <>
                  {t('faults.openSince')} <Moment at={newest.firstSeen} zone={zone} />
                </>
              ) : (
                <>
                  {t('faults.endedAt')} <Moment at={newest.endedAt} zone={zone} />
                </>
              )}{' '}
              · {t('faults.occurrences', { count: newest.occurrences })}
            </Text>
          )}
        </Stack>
        <span className={classes.turn} data-open={isChosen}>
          <Icon name="down" size={18} />
        </span>
      </UnstyledButton>
      <Collapse expanded={isChosen} id={bodyId}>
        {isChosen && <Episodes vin={vin} zone={zone} fault={fault} />}
      </Collapse>
    </Paper>
  );
}

function Episodes({
  vin,
  zone,
  fault,
}: {
  vin: string;
  zone: string | null;
  fault: FaultOverTime;
}): ReactNode {
  const { t } = useTranslation('vehicle');
  const episodes = useFaultEpisodes(vin, fault, true);
  const [wanted, setWanted] = useState<string | null>(null);
  if (episodes.error !== null) return <ErrorNote error={episodes.error} retry={episodes.refetch} />;
  const items = episodes.data?.pages.flatMap((page) => page.items);
  if (items === undefined) return <LoadingRows count={3} height={36} />;
  const shown = items.find(({ id }) => id === wanted) ?? items[0];
  return (
    <Stack gap="sm" p="sm" pt={0}>
      {items.length > 1 && (
        <Group gap={6} role="group" aria-label={t('faults.episodes')}>
          {items.map(({ id, firstSeen, endedAt }) => (
            <Button
              key={id}
              size="compact-sm"
              variant={id === shown?.id ? 'light' : 'default'}
              aria-pressed={id === shown?.id}
              onClick={() => setWanted(id)}
              className="touch"
            >
              <span>
                <Moment at={firstSeen} />
                {endedAt === null && ` · ${t('faults.open')}`}
              </span>
            </Button>
          ))}
          {episodes.hasNextPage && (
            <Button
              size="compact-sm"
              variant="subtle"
              loading={episodes.isFetchingNextPage}
              onClick={() => episodes.fetchNextPage()}
            >
              {t('faults.older')}
            </Button>
          )}
        </Group>
      )}
      {shown !== undefined && <EpisodeDetail fault={shown} zone={zone} />}
    </Stack>
  );
}
