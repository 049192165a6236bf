import { Button, Collapse, Group, Paper, Stack, Text, UnstyledButton } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import {
  type RemoteSession,
  useCommandCatalogue,
  useRemoteSession,
  useRemoteSessions,
} from '../../api/queries/diagnosis.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { Icon } from '../../parts/icon.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { Answer } from './answers/answer.tsx';
import { CaseLink } from './case-link.tsx';
import { commandTitle } from './command-words.ts';
import classes from './diagnosis.module.css';
import { Failure } from './failure.tsx';
import { StateBadge } from './state-badge.tsx';
import { EventLines } from './transcript.tsx';

/** Remote sessions, each with its transcript. */
export function SessionsList({ vin }: { vin: string }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const sessions = useRemoteSessions(vin);
  const items = sessions.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Stack gap="xs">
      {sessions.error !== null && <ErrorNote error={sessions.error} retry={() => sessions.refetch()} />}
      {sessions.isPending && <LoadingRows count={3} height={64} />}
      {sessions.isSuccess && items.length === 0 && (
        <Empty icon="lock" title={t('sessions.none')} hint={t('sessions.noneHint')} />
      )}
      {items.map((session) => (
        <SessionItem key={session.id} vin={vin} session={session} />
      ))}
      {sessions.hasNextPage && (
        <Button
          variant="default"
          className="touch"
          loading={sessions.isFetchingNextPage}
          onClick={() => void sessions.fetchNextPage()}
        >
          {t('common:more')}
        </Button>
      )}
    </Stack>
  );
}

const ends = ['done', 'ended-by-another', 'expired', 'consent-withdrawn', 'case-closed'] as const;

function SessionItem({ vin, session }: { vin: string; session: RemoteSession }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const [isOpen, setOpen] = useState(false);
  const bodyId = useId();
  const why = ends.find((known) => known === session.closedBecause);
  return (
    <Paper withBorder component="article">
      <UnstyledButton
        className={classes.cardHead}
        aria-expanded={isOpen}
        aria-controls={bodyId}
        onClick={() => setOpen(!isOpen)}
      >
        <Stack gap={2} style={{ minWidth: 0, flex: 1 }}>
          <Text size="sm" fw={600}>
            {session.username}: {session.reason}
          </Text>
          <Text size="xs" c="dimmed">
            <Moment at={session.openedAt} /> –{' '}
            {session.closedAt === null ? t('sessions.open') : <Moment at={session.closedAt} />}
            {why !== undefined && ` · ${t(`sessions.end.${why}`)}`}
          </Text>
        </Stack>
        <span className={classes.turn} data-open={isOpen}>
          <Icon name="down" size={18} />
        </span>
      </UnstyledButton>
      <Collapse expanded={isOpen} id={bodyId}>
        {isOpen && <SessionTranscript vin={vin} id={session.id} caseId={session.caseId} />}
      </Collapse>
    </Paper>
  );
}

function SessionTranscript({
  vin,
  id,
  caseId,
}: {
  vin: string;
  id: string;
  caseId: string | null;
}): ReactNode {
  const { t } = useTranslation('diagnosis');
  const session = useRemoteSession(vin, id);
  const { data: kinds } = useCommandCatalogue();
  if (session.error !== null) return <ErrorNote error={session.error} retry={() => session.refetch()} />;
  if (session.data === undefined) return <LoadingRows count={3} height={28} />;
  const { commands, events } = session.data;
  return (
    <Stack gap="sm" p="sm" pt={0}>
      {caseId !== null && <CaseLink id={caseId} />}
      {commands.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('sessions.nothing')}
        </Text>
      )}
      {commands.map((command) => (
        <div key={command.id}>
          <Group gap="xs" mb={2}>
            <Text size="sm" fw={500}>
              {commandTitle(t, command.name, kinds)}
            </Text>
            <StateBadge state={command.state} />
          </Group>
          <EventLines events={events.filter(({ commandId }) => commandId === command.id)} />
          {command.error !== null && <Failure error={command.error} state={command.state} />}
          {command.result !== null && <Answer vin={vin} result={command.result} />}
        </div>
      ))}
    </Stack>
  );
}
