import { Anchor, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { type ServiceStatus, useServices } from '../../api/queries/system.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { Icon } from '../../parts/icon.tsx';
import { LoadingBlock } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import classes from './system.module.css';

const severities = { works: 'ok', limited: 'minor', stopped: 'critical' } as const;
const icons = { works: 'check', limited: 'alert', stopped: 'octagon' } as const;

/** What works of the server, for everybody who is signed in. */
export function ServicesPage(): ReactNode {
  const { t } = useTranslation('system');
  const status = useServices();
  const isWell = status.data?.services.every(({ state }) => state === 'works') === true;
  return (
    <Page title={t('shell:nav.services')}>
      <Stack>
        {status.error !== null && <ErrorNote error={status.error} retry={() => status.refetch()} />}
        {status.isPending && <LoadingBlock height={420} />}
        {status.data !== undefined && (
          <>
            <Text fw={650} size="lg" role="status">
              {t(isWell ? 'services.all' : 'services.some')}
            </Text>
            {status.data.services.map((service) => (
              <ServiceCard key={service.service} service={service} />
            ))}
          </>
        )}
        {status.data?.services.some(({ day }) => day.includes(null)) === true && (
          <Text size="sm" c="dimmed">
            {t('services.unknown')}
          </Text>
        )}
        <Text size="sm" c="dimmed" className={classes.address ?? ''}>
          {t('services.intro', { address: `${location.origin}/status` })}{' '}
          <Anchor href="/status" size="sm" underline="always">
            {t('look')}
          </Anchor>
        </Text>
      </Stack>
    </Page>
  );
}

function ServiceCard({
  service: { service, state, since, day, stoppedMs },
}: {
  service: ServiceStatus['services'][number];
}): ReactNode {
  const { t } = useTranslation('system');
  const format = useFormat();
  const cells = day.map((each, place) => ({ key: `part-${place}`, state: each ?? 'unknown' }));
  const sum =
    stoppedMs === 0
      ? t('services.never')
      : t('services.stopped', { duration: format.duration(Math.max(60_000, stoppedMs)) });
  return (
    <Paper
      withBorder
      p="md"
      component="section"
      className="severity-edge"
      data-severity={severities[state]}
      aria-label={t(`services.name.${service}`)}
    >
      <div className={classes.serviceHead}>
        <span className="severity-icon" data-severity={severities[state]}>
          <Icon name={icons[state]} size={22} />
        </span>
        <Group justify="space-between" gap="0 md">
          <Title order={2} size="h5">
            {t(`services.name.${service}`)}
          </Title>
          <Text size="sm" component="span">
            {t(`services.state.${state}`)}
          </Text>
        </Group>
      </div>
      {state !== 'works' && since !== null && (
        <Text size="sm">
          {t('alert.firing')} <Moment at={since} />
        </Text>
      )}
      <div className={classes.day} role="img" aria-label={`${t('services.day')}: ${sum}`}>
        {cells.map(({ key, state: each }) => (
          <i key={key} data-state={each} />
        ))}
      </div>
      <Text size="xs" c="dimmed">
        {sum}
      </Text>
    </Paper>
  );
}
