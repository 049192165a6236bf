import { Alert, Button, Group, Paper, Stack, Tabs, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Problem } from '../../../api/problem.ts';
import { type CampaignDetail, useCampaign } from '../../../api/queries/campaigns.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Moment } from '../../../parts/age.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { LoadingBlock } from '../../../parts/loading.tsx';
import { Page } from '../../../parts/page.tsx';
import { ErrorNote, NotFound } from '../../../parts/states.tsx';
import { useUrlState } from '../../../parts/url-state.ts';
import classes from '../campaigns.module.css';
import { ProgressBar } from '../progress-bar.tsx';
import { StateBadge } from '../state-badge.tsx';
import { tallyOf } from '../tally.ts';
import { Actions } from './actions.tsx';
import { Approval } from './approval.tsx';
import { Curve } from './curve.tsx';
import { Failures } from './failures.tsx';
import { HaltCard } from './halt-card.tsx';
import { HealthPlot } from './health-plot.tsx';
import { PlanSummary } from './plan-summary.tsx';
import { Vehicles } from './vehicles.tsx';
import { Waves } from './waves.tsx';

const tabs = ['overview', 'vehicles'] as const;

/** A campaign: what it is, how far it is, what stopped it, and what may be done now. */
export function CampaignPage({ id }: { id: string }): ReactNode {
  const { t } = useTranslation('campaigns');
  const campaign = useCampaign(id);
  const isUnknown = campaign.error instanceof Problem && campaign.error.status === 404;
  return (
    <Page title={campaign.data?.name ?? t('theCampaign')} back={{ href: '/campaigns', label: t('list') }}>
      {isUnknown && <NotFound hint={t('notFound')} />}
      {campaign.error !== null && !isUnknown && (
        <ErrorNote error={campaign.error} retry={() => campaign.refetch()} />
      )}
      {campaign.isPending && <LoadingBlock height={520} />}
      {campaign.data !== undefined && !isUnknown && <Campaign campaign={campaign.data} />}
    </Page>
  );
}

function Campaign({ campaign }: { campaign: CampaignDetail }): ReactNode {
  const { t } = useTranslation('campaigns');
  const url = useUrlState();
  const tab = tabs.find((name) => name === url.get('tab')) ?? 'overview';
  const { id, number, release, targets, startedAt, halt, state } = campaign;
  return (
    <Stack>
      <div className={classes.head}>
        <Group gap="xs">
          <StateBadge campaign={campaign} />
          <Text size="sm">
            #{number} ·{' '}
            <Link href={`/releases/${encodeURIComponent(release.id)}`} className={classes.quiet}>
              {release.name} {release.version}
            </Link>
          </Text>
        </Group>
        <Actions campaign={campaign} />
      </div>
      {state === 'awaiting-approval' && <Approval campaign={campaign} />}
      {halt !== null && state === 'halted' && <HaltCard id={id} halt={halt} isOver={false} />}
      {campaign.why !== null && state !== 'halted' && (
        <Alert color="gray" variant="light" icon={<Icon name="info" />}>
          {campaign.why}
        </Alert>
      )}
      {targets === null ? (
        <PlanSummary campaign={campaign} />
      ) : (
        <Tabs
          value={tab}
          onChange={(name) =>
            url.set(
              { tab: name === 'overview' ? null : name, state: null, wave: null, code: null, vin: null },
              'push',
            )
          }
          keepMounted={false}
        >
          <Tabs.List mb="md" aria-label={t('tabs.label')}>
            {tabs.map((name) => (
              <Tabs.Tab key={name} value={name} className="touch">
                {t(`tabs.${name}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="overview">
            <Overview campaign={campaign} targets={targets} hasStarted={startedAt !== null} />
          </Tabs.Panel>
          <Tabs.Panel value="vehicles">
            <Vehicles campaign={campaign} />
          </Tabs.Panel>
        </Tabs>
      )}
    </Stack>
  );
}

function Overview({
  campaign,
  targets,
  hasStarted,
}: {
  campaign: CampaignDetail;
  targets: number;
  hasStarted: boolean;
}): ReactNode {
  const { t } = useTranslation('campaigns');
  const { id, counts, halt, state } = campaign;
  return (
    <Stack>
      <Paper withBorder p="md" component="section">
        <Title order={2} size="h5" mb="xs">
          {t('progress')}
        </Title>
        <Stack gap="md">
          <ProgressBar tally={tallyOf(counts)} targets={targets} href={`/campaigns/${id}?tab=vehicles`} />
          <Waves campaign={campaign} />
          {hasStarted && <Curve campaign={campaign} />}
        </Stack>
      </Paper>
      <div className={classes.columns}>
        <Stack>
          {hasStarted && <Failures campaign={campaign} />}
          {hasStarted && <HealthPlot campaign={campaign} />}
          {halt !== null && state !== 'halted' && <HaltCard id={id} halt={halt} isOver />}
          {!hasStarted && <PlanSummary campaign={campaign} />}
        </Stack>
        <Stack>
          {hasStarted && <PlanSummary campaign={campaign} />}
          <Record campaign={campaign} />
        </Stack>
      </div>
    </Stack>
  );
}

/** Who decided what, and the log that proves it. */
function Record({ campaign }: { campaign: CampaignDetail }): ReactNode {
  const { t } = useTranslation('campaigns');
  const lines = [
    ['created', campaign.createdBy, campaign.createdAt],
    ['requested', campaign.requestedBy, campaign.requestedAt],
    ['approved', campaign.approvedBy, campaign.approvedAt],
    ['started', null, campaign.startedAt],
    ...campaign.acknowledged.map(({ by, at }) => ['resumed', by, at] as const),
    ['ended', null, campaign.endedAt],
  ] as const;
  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} size="h5" mb={4}>
        {t('record.title')}
      </Title>
      <ul className="plain-list">
        {lines.map(([what, by, at]) =>
          at === null ? null : (
            <li key={`${what} ${at}`}>
              <Text size="sm">
                {t(`record.${what}`)}
                {by !== null && `: ${by}`}{' '}
                <span className={classes.share}>
                  <Moment at={at} />
                </span>
              </Text>
            </li>
          ),
        )}
      </ul>
      {campaign.requestedAt !== null && (
        <>
          <Button
            component="a"
            href={`/api/v1/campaigns/${campaign.id}/evidence`}
            download
            variant="default"
            className="touch"
            mt="xs"
            leftSection={<Icon name="download" size={16} />}
          >
            {t('record.evidence')}
          </Button>
          <Text size="xs" c="dimmed" mt={6}>
            {t('record.evidenceHint')}
          </Text>
        </>
      )}
    </Paper>
  );
}
