import { Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DeploymentDetail, DeploymentState } from '../../../api/queries/campaigns.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Moment } from '../../../parts/age.tsx';
import classes from '../campaigns.module.css';
import { outcomes, statesOf } from '../tally.ts';
import { useCodeWords } from './code-words.ts';
import { ownerAnswerIn } from './owner-answer.ts';

const states = outcomes.flatMap((outcome) => statesOf(outcome));
const life: readonly DeploymentState[] = [
  ...(['waiting', 'offered', 'accepted', 'downloading', 'downloaded', 'verified', 'installing'] as const),
  ...(['rebooting', 'committed', 'succeeded', 'failed', 'rolled-back', 'timed-out', 'declined'] as const),
  'cancelled',
];
const kinds = ['offered', 'report', 'owner', 'ended', 'withdrawn'] as const;

/** Everything that was said to the car and by it, oldest first. */
export function DeploymentLog({ log }: { log: DeploymentDetail['log'] }): ReactNode {
  const { t } = useTranslation('campaigns');
  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} size="h5" mb={4}>
        {t('log.title')}
      </Title>
      {log.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('log.none')}
        </Text>
      )}
      <ol className={classes.log}>
        {inOrder(log).map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a log only grows at its end
          <li key={index}>
            <Text size="xs" c="dimmed" className="number">
              <Moment at={line.at} style="moment" />
            </Text>
            <Line line={line} />
          </li>
        ))}
      </ol>
    </Paper>
  );
}

/** What came at one time, in the order of an update's life. */
const inOrder = (log: DeploymentDetail['log']): DeploymentDetail['log'] =>
  log.toSorted((one, other) => one.at - other.at || rankOf(one) - rankOf(other));
const rankOf = ({ data }: DeploymentDetail['log'][number]): number =>
  life.indexOf(data.state as never) + (typeof data.progress === 'number' ? data.progress / 2 : 0);

function Line({ line: { kind, data } }: { line: DeploymentDetail['log'][number] }): ReactNode {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const codeWords = useCodeWords();
  const known = kinds.find((one) => one === kind);
  const state = states.find((one): one is DeploymentState => one === data.state);
  const code = typeof data.code === 'string' ? data.code : null;
  const message = [data.message, data.reason].find((text): text is string => typeof text === 'string');
  const what = known === undefined ? kind : t(`log.${known}`);
  return (
    <div className={classes.long}>
      {what}
      {state !== undefined && <b> {codeWords(state, code)}</b>}
      {state === undefined && code !== null && ` ${code}`}
      {typeof data.answer === 'string' && <b> {t(`owner.${ownerAnswerIn(data.answer)}`)}</b>}
      {typeof data.progress === 'number' && ` ${format.percent(data.progress)}`}
      {message !== undefined && (
        <Text size="xs" c="dimmed" lang="en">
          {message}
        </Text>
      )}
    </div>
  );
}
