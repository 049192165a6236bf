import { Anchor, Button, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { PlannedCampaign } from '../../../api/queries/campaigns.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { LoadingBlock } from '../../../parts/loading.tsx';
import { Vin } from '../../../parts/vin.tsx';
import classes from '../campaigns.module.css';
import { ReachCurve } from './reach-curve.tsx';

const hourMs = 3_600_000;
const shownParts = 5;

/** What would come of it: who, why not the others, how long, how much. */
export function DryRun({
  answer,
  isPending,
  isOld,
  run,
}: {
  answer: PlannedCampaign | undefined;
  isPending: boolean;
  isOld: boolean;
  run: () => void;
}): ReactNode {
  const { t } = useTranslation('campaigns');
  return (
    <Paper withBorder p="md" component="section" aria-label={t('dryRun.title')} aria-busy={isPending}>
      <Title order={2} size="h5" mb="xs">
        {t('dryRun.title')}
      </Title>
      {isPending && <LoadingBlock height={320} />}
      {!isPending && answer === undefined && (
        <Text size="sm" c="dimmed">
          {t('dryRun.hint')}
        </Text>
      )}
      {!isPending && isOld && (
        <Text size="sm" mb="xs" role="status">
          {t('dryRun.old')}{' '}
          <Anchor component="button" type="button" size="sm" className="touch" onClick={run}>
            {t('dryRun.again')}
          </Anchor>
        </Text>
      )}
      {!isPending && answer !== undefined && <Answer answer={answer} />}
      {!isPending && answer === undefined && (
        <Button variant="light" className="touch" mt="xs" onClick={run}>
          {t('form.dryRun')}
        </Button>
      )}
    </Paper>
  );
}

function Answer({ answer }: { answer: PlannedCampaign }): ReactNode {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const { selected, targets, bytes, reach, excluded, waves, sample } = answer;
  return (
    <Stack gap="sm">
      <div>
        <Text size="xl" fw={700} className="number">
          {t('dryRun.targets', { count: targets })}
        </Text>
        <Text size="sm" c="dimmed">
          {t('dryRun.selected', { count: selected })}
        </Text>
      </div>
      {targets > 0 && (
        <>
          <dl className={classes.facts}>
            <dt>{t('dryRun.to95')}</dt>
            <dd>
              {reach.hoursTo95 === null
                ? t('dryRun.never95', { expected: reach.expected })
                : format.duration(reach.hoursTo95 * hourMs)}
            </dd>
            <dt>{t('dryRun.bytes')}</dt>
            <dd>
              {t('dryRun.bytesEach', {
                total: format.bytes(bytes.total),
                median: format.bytes(bytes.median),
                most: format.bytes(bytes.most),
              })}
            </dd>
            {reach.neverHeard > 0 && (
              <>
                <dt>{t('dryRun.silent')}</dt>
                <dd>{t('words.vehicles', { count: reach.neverHeard })}</dd>
              </>
            )}
          </dl>
          <ReachCurve reach={reach} targets={targets} />
        </>
      )}
      {excluded.length > 0 && (
        <div>
          <Text size="sm" fw={600}>
            {t('dryRun.excluded', { count: selected - targets })}
          </Text>
          <ul className={classes.counts}>
            {excluded.map(({ reason, vehicles, examples }) => (
              <li key={reason}>
                <details>
                  <summary className={classes.touchSummary}>{t(`excluded.${reason}`)}</summary>
                  {examples.map(({ vin, detail }) => (
                    <Text key={vin} size="xs">
                      <Vin vin={vin} link />{' '}
                      <span lang="en" className={classes.share}>
                        {detail}
                      </span>
                    </Text>
                  ))}
                </details>
                <span className="number">{format.number(vehicles)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {targets > 0 && (
        <>
          <Counts
            title={t('dryRun.waves')}
            rows={waves.map(({ index, size, opensAfterHours }) => ({
              name: `${t('wave', { number: index + 1 })} · ${
                opensAfterHours === 0
                  ? t('dryRun.atOnce')
                  : t('dryRun.after', { time: format.duration(opensAfterHours * hourMs) })
              }`,
              vehicles: size,
            }))}
          />
          <Counts title={t('dryRun.byModel')} rows={answer.byModel} />
          <Counts title={t('dryRun.byMarket')} rows={answer.byMarket} />
          <Counts
            title={t('dryRun.byHardware')}
            rows={answer.byHardware.map(({ ecu, name, vehicles }) => ({ name: `${ecu} ${name}`, vehicles }))}
          />
          <Counts
            title={t('dryRun.ways')}
            rows={answer.ways.map(({ steps, vehicles, bytes: each }) => ({
              name: `${steps.map(({ ecu, from, to }) => `${ecu} ${from} → ${to}`).join(', ')} (${format.bytes(each)})`,
              vehicles,
            }))}
          />
          <div>
            <Text size="sm" fw={600}>
              {t('dryRun.sample')}
            </Text>
            {sample.slice(0, shownParts).map(({ vin, model, market }) => (
              <Text key={vin} size="xs">
                <Vin vin={vin} link />{' '}
                <span className={classes.share}>
                  {model}, {market}
                </span>
              </Text>
            ))}
          </div>
        </>
      )}
    </Stack>
  );
}

/** The first few; the others together. */
function Counts({
  title,
  rows,
}: {
  title: string;
  rows: readonly { readonly name: string; readonly vehicles: number }[];
}): ReactNode {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const rest = rows.slice(shownParts);
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <ul className={classes.counts}>
        {rows.slice(0, shownParts).map(({ name, vehicles }) => (
          <li key={name}>
            <span>{name}</span>
            <span className="number">{format.number(vehicles)}</span>
          </li>
        ))}
        {rest.length > 0 && (
          <li>
            <span className={classes.share}>{t('dryRun.others', { count: rest.length })}</span>
            <span className="number">{format.number(rest.reduce((sum, row) => sum + row.vehicles, 0))}</span>
          </li>
        )}
      </ul>
    </div>
  );
}
