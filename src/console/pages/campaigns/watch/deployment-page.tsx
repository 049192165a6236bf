import { Anchor, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Problem } from '../../../api/problem.ts';
import { type DeploymentDetail, useDeployment } from '../../../api/queries/campaigns.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Moment } from '../../../parts/age.tsx';
import { LoadingBlock } from '../../../parts/loading.tsx';
import { Page } from '../../../parts/page.tsx';
import { Presence } from '../../../parts/presence.tsx';
import { ErrorNote, NotFound } from '../../../parts/states.tsx';
import { Vin } from '../../../parts/vin.tsx';
import classes from '../campaigns.module.css';
import { useCodeWords } from './code-words.ts';
import { DeploymentLog } from './deployment-log.tsx';
import { ownerAnswerIn } from './owner-answer.ts';

/** One car in a campaign: what it gets, how it stands, and everything that was said. */
export function DeploymentPage({ id, vin }: { id: string; vin: string }): ReactNode {
  const { t } = useTranslation('campaigns');
  const deployment = useDeployment(id, vin);
  const isUnknown = deployment.error instanceof Problem && deployment.error.status === 404;
  return (
    <Page
      title={`${deployment.data?.vehicle?.model ?? ''} · ${vin.slice(-6)}`}
      back={{ href: `/campaigns/${id}?tab=vehicles`, label: t('vehicles.label') }}
    >
      {isUnknown && <NotFound />}
      {deployment.error !== null && !isUnknown && (
        <ErrorNote error={deployment.error} retry={() => deployment.refetch()} />
      )}
      {deployment.isPending && <LoadingBlock height={400} />}
      {deployment.data !== undefined && <Detail deployment={deployment.data} />}
    </Page>
  );
}

function Detail({ deployment }: { deployment: DeploymentDetail }): ReactNode {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const codeWords = useCodeWords();
  const { vin, vehicle, campaign, wave, state, code, reason, steps, attempts, ownerAnswer } = deployment;
  return (
    <div className={classes.columns}>
      <Stack>
        <Paper withBorder p="md" component="section">
          <Group justify="space-between" gap="xs">
            <Title order={2} size="h4" className={classes.long ?? ''}>
              {codeWords(state, code)}
            </Title>
            {vehicle !== null && <Presence online={vehicle.online} lastSeenAt={deployment.heardAt} />}
          </Group>
          {reason !== null && (
            <Text size="sm" lang="en">
              {reason}
            </Text>
          )}
          {steps !== null && (
            <Table fz="sm" mt="sm" verticalSpacing={6} horizontalSpacing={0}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('detail.unit')}</Table.Th>
                  <Table.Th>{t('detail.way')}</Table.Th>
                  <Table.Th ta="right">{t('detail.size')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {steps.map(({ ecu, hardware, from, to, artifact }) => (
                  <Table.Tr key={`${ecu} ${to}`}>
                    <Table.Td>
                      {ecu}
                      <Text size="xs" c="dimmed">
                        {hardware}
                      </Text>
                    </Table.Td>
                    <Table.Td>
                      {from} → {to}
                      <Text size="xs" c="dimmed">
                        {t(`detail.kind.${artifact.kind}`)}
                      </Text>
                    </Table.Td>
                    <Table.Td ta="right" className="number">
                      {format.bytes(artifact.bytes)}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </Paper>
        <DeploymentLog log={deployment.log} />
      </Stack>
      <Stack>
        <Paper withBorder p="md" component="section">
          <dl className={classes.facts}>
            <dt>{t('detail.vehicle')}</dt>
            <dd>
              <Vin vin={vin} link />
            </dd>
            <dt>{t('theCampaign')}</dt>
            <dd>
              <Anchor component={Link} href={`/campaigns/${campaign.id}`} size="sm">
                {campaign.name}
              </Anchor>
              , {t('wave', { number: wave + 1 })}
            </dd>
            <dt>{t('detail.attempts')}</dt>
            <dd>{format.number(attempts)}</dd>
            {ownerAnswer !== null && (
              <>
                <dt>{t('detail.owner')}</dt>
                <dd>{t(`owner.${ownerAnswerIn(ownerAnswer)}`)}</dd>
              </>
            )}
            {deployment.deadlineAt !== null && (
              <>
                <dt>{t('detail.deadline')}</dt>
                <dd>
                  <Moment at={deployment.deadlineAt} />
                </dd>
              </>
            )}
          </dl>
        </Paper>
        <Software title={t('detail.before')} software={deployment.before} />
        {deployment.after !== null && <Software title={t('detail.after')} software={deployment.after} />}
      </Stack>
    </div>
  );
}

function Software({ title, software }: { title: string; software: DeploymentDetail['before'] }): ReactNode {
  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} size="h5" mb={4}>
        {title}
      </Title>
      <dl className={classes.facts}>
        {Object.entries(software).map(([ecu, { hardware, software: version }]) => (
          <div key={ecu} style={{ display: 'contents' }}>
            <dt>{ecu}</dt>
            <dd>
              {version} {hardware !== null && <span className={classes.share}>{hardware}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </Paper>
  );
}
