import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import {
  type Command,
  useApproveCommand,
  useCancelCommand,
  useCommandCatalogue,
  useConsents,
  useRemoteSessions,
} from '../../api/queries/diagnosis.ts';
import { useMay, useSession } from '../../api/queries/session.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import { Vin } from '../../parts/vin.tsx';
import { CaseLink } from './case-link.tsx';
import { argumentName, argumentValue, commandTitle } from './command-words.ts';
import { ConsentWords } from './consent-line.tsx';
import classes from './diagnosis.module.css';
import { LiveProofs } from './needs.tsx';
import { refusalWords } from './reason-words.ts';
import { RiskBadge } from './state-badge.tsx';
import { useSecond } from './use-second.ts';

/** A command that waits for a second person: for him everything he must know, for the asker that it waits. */
export function Waiting({ command }: { command: Command }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const format = useFormat();
  const now = useSecond();
  const may = useMay();
  const { data: kinds } = useCommandCatalogue();
  const isOwn = useSession().data?.username === command.requestedBy;
  const { vin, name, reason, requestedBy, expiresAt, mayApprove, preconditions } = command;
  const leftMs = Math.max(0, Math.ceil((expiresAt - now) / 1000) * 1000);
  const title = commandTitle(t, name, kinds);
  if (leftMs === 0) return null;
  return (
    <Paper
      withBorder
      p="sm"
      className={classes.waiting ?? ''}
      component="section"
      role="status"
      aria-label={t('waiting.label', { title })}
    >
      <Stack gap="xs">
        <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
          <Group gap="xs" wrap="nowrap" align="flex-start">
            <Icon name="people" />
            <Text fw={600}>
              {isOwn
                ? t('waiting.own', { title })
                : mayApprove
                  ? t('waiting.asked', { name: requestedBy, title })
                  : t('waiting.other', { name: requestedBy, title })}
            </Text>
          </Group>
          <Text fw={600} className="number" style={{ whiteSpace: 'nowrap' }}>
            {format.duration(leftMs)}
          </Text>
        </Group>
        <div className={classes.waitingFacts}>
          <dl className={classes.pairs}>
            <dt>{t('waiting.vehicle')}</dt>
            <dd>
              <Vin vin={vin} />
            </dd>
            <dt>{t('waiting.does')}</dt>
            <dd>
              <Group gap="xs">
                {title} <RiskBadge risk={command.risk} />
              </Group>
            </dd>
            {Object.entries((command.args ?? {}) as object).map(([key, value]) => (
              <Pair key={key} name={argumentName(t, key)} value={argumentValue(t, key, value)} />
            ))}
            <Pair name={t('form.reason')} value={reason} />
          </dl>
          <div>
            <LiveProofs vin={vin} preconditions={preconditions} />
            <ConsentOf vin={vin} sessionId={command.sessionId} />
            {command.caseId !== null && <CaseLink id={command.caseId} />}
          </div>
        </div>
        {mayApprove ? (
          <Decide command={command} />
        ) : (
          <Group justify="space-between" gap="xs">
            <Text size="sm" c="dimmed">
              {t(isOwn ? 'waiting.ownHint' : 'waiting.otherHint')}
            </Text>
            {isOwn && may('commands.send') && <TakeBack command={command} />}
          </Group>
        )}
      </Stack>
    </Paper>
  );
}

function Pair({ name, value }: { name: string; value: string }): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

function ConsentOf({ vin, sessionId }: { vin: string; sessionId: string | null }): ReactNode {
  const sessions = useRemoteSessions(vin).data?.pages.flatMap(({ items }) => items);
  const consentId = sessions?.find(({ id }) => id === sessionId)?.consentId;
  const consent = useConsents(vin).data?.find(({ id }) => id === consentId);
  return consent === undefined ? null : <ConsentWords consent={consent} />;
}

function Decide({ command }: { command: Command }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const toast = useToast();
  const approve = useApproveCommand(command.vin);
  const refuse = useCancelCommand(command.vin);
  const refusal = refusalWords(t, approve.error);
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {t('waiting.hint')}
      </Text>
      {approve.error !== null &&
        (refusal === null ? (
          <ErrorNote error={approve.error} />
        ) : (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {refusal}
          </Text>
        ))}
      <Group gap="xs">
        <Button
          color="red.8"
          className="touch"
          loading={approve.isPending}
          disabled={refuse.isPending}
          onClick={() =>
            approve.mutate(command.id, {
              onSuccess: () => toast({ message: t('waiting.approved') }),
              onError: (error) => toast({ error: new Error(refusalWords(t, error) ?? String(error)) }),
            })
          }
        >
          {t('waiting.approve')}
        </Button>
        <Button
          variant="default"
          className="touch"
          loading={refuse.isPending}
          disabled={approve.isPending}
          onClick={() =>
            refuse.mutate(command.id, {
              onSuccess: () => toast({ message: t('waiting.refused') }),
              onError: (error) => toast({ error }),
            })
          }
        >
          {t('waiting.refuse')}
        </Button>
      </Group>
    </Stack>
  );
}

export function TakeBack({ command }: { command: Command }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const toast = useToast();
  const cancel = useCancelCommand(command.vin);
  return (
    <Button
      variant="default"
      size="compact-sm"
      className="touch"
      loading={cancel.isPending}
      onClick={() =>
        cancel.mutate(command.id, {
          onSuccess: () => toast({ message: t('answers.takenBack') }),
          onError: (error) => toast({ error }),
        })
      }
    >
      {t('answers.takeBack')}
    </Button>
  );
}
