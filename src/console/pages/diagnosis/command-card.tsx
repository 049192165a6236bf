import { Collapse, Group, Paper, Progress, Stack, Text, UnstyledButton } from '@mantine/core';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { type Command, useCommandCatalogue } from '../../api/queries/diagnosis.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Answer } from './answers/answer.tsx';
import { CaseLink } from './case-link.tsx';
import { argumentName, argumentValue, commandTitle } from './command-words.ts';
import classes from './diagnosis.module.css';
import { Failure } from './failure.tsx';
import { StateBadge } from './state-badge.tsx';
import { Transcript } from './transcript.tsx';
import { useSecond } from './use-second.ts';
import { TakeBack } from './waiting.tsx';

const open = ['awaiting-approval', 'queued', 'sent', 'accepted', 'running'];
export const isOpen = ({ state }: Pick<Command, 'state'>): boolean => open.includes(state);

/** What was asked, how it stands, and opened what the vehicle answered. */
export function CommandCard({
  command,
  shownCase,
  isChosen,
  choose,
}: {
  command: Command;
  /** The case on whose page it is. */
  shownCase: string | null;
  isChosen: boolean;
  choose: (isChosen: boolean) => void;
}): ReactNode {
  const { t } = useTranslation('diagnosis');
  const bodyId = useId();
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) card.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  const { data: kinds } = useCommandCatalogue();
  const args = Object.entries((command.args ?? {}) as object);
  return (
    <Paper ref={card} withBorder component="article" aria-label={commandTitle(t, command.name, kinds)}>
      <UnstyledButton
        className={classes.cardHead}
        aria-expanded={isChosen}
        aria-controls={bodyId}
        onClick={() => choose(!isChosen)}
      >
        <Stack gap={4} style={{ minWidth: 0, flex: 1 }}>
          <Group gap="xs">
            <Text fw={600} size="sm">
              {commandTitle(t, command.name, kinds)}
            </Text>
            <StateBadge state={command.state} />
          </Group>
          <Text size="xs" c="dimmed">
            {command.requestedBy} · <Moment at={command.requestedAt} />
            {args.map(([name, value]) => ` · ${argumentName(t, name)} ${argumentValue(t, name, value)}`)}
          </Text>
        </Stack>
        <span className={classes.turn} data-open={isChosen}>
          <Icon name="down" size={18} />
        </span>
      </UnstyledButton>
      {isOpen(command) && <UnderWay command={command} />}
      <Collapse expanded={isChosen} id={bodyId}>
        {isChosen && <Body command={command} shownCase={shownCase} />}
      </Collapse>
    </Paper>
  );
}

/** How far it is, and until when it may begin. */
function UnderWay({ command }: { command: Command }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const format = useFormat();
  const now = useSecond();
  const { state, progress, expiresAt, mayCancel } = command;
  const leftMs = Math.max(0, Math.ceil((expiresAt - now) / 1000) * 1000);
  const hasBegun = state === 'accepted' || state === 'running';
  return (
    <Stack gap={6} px="sm" pb="sm">
      {hasBegun && (
        <Progress
          value={Math.max(4, (progress ?? 0) * 100)}
          animated={progress === null}
          aria-label={t('answers.progress')}
        />
      )}
      <Group justify="space-between" gap="xs">
        <Text size="xs" c="dimmed">
          {hasBegun
            ? progress === null
              ? t('answers.begun')
              : t('answers.done', { percent: format.percent(progress) })
            : t(`answers.until.${state === 'sent' ? 'sent' : 'waits'}`, { time: format.duration(leftMs) })}
        </Text>
        {mayCancel && <TakeBack command={command} />}
      </Group>
    </Stack>
  );
}

function Body({ command, shownCase }: { command: Command; shownCase: string | null }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const { vin, reason, error, result, state, approvedBy, caseId } = command;
  return (
    <Stack gap="sm" p="sm" pt={0}>
      {error !== null && <Failure error={error} state={state} />}
      {state === 'expired' && <Text size="sm">{t('answers.expired')}</Text>}
      {result !== null && <Answer vin={vin} result={result} />}
      <dl className={classes.pairs}>
        <dt>{t('form.reason')}</dt>
        <dd>{reason}</dd>
        {approvedBy !== null && (
          <>
            <dt>{t('answers.approvedBy')}</dt>
            <dd>{approvedBy}</dd>
          </>
        )}
      </dl>
      {caseId !== null && caseId !== shownCase && <CaseLink id={caseId} />}
      <Transcript vin={vin} id={command.id} />
    </Stack>
  );
}
