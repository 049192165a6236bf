import { Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import {
  type RemoteSession,
  useCloseSession,
  useConsents,
  useCurrentSession,
  useRemoteSessions,
} from '../../api/queries/diagnosis.ts';
import { useMay, useSession } from '../../api/queries/session.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { useConfirm } from '../../parts/confirm.tsx';
import { Icon } from '../../parts/icon.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import { Panel } from '../vehicle/panel.tsx';
import { CaseLink } from './case-link.tsx';
import { ConsentLine } from './consent-line.tsx';
import { SessionForm } from './session-form.tsx';
import { useSecond } from './use-second.ts';

/** Who holds the vehicle, on whose word, until when; and the way in and out. */
export function SessionCard({ vin, caseId }: { vin: string; caseId: string | null }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const may = useMay();
  const sessions = useRemoteSessions(vin);
  const current = useCurrentSession(vin);
  const [isOpening, setOpening] = useState(false);
  return (
    <Panel title={t('session.title')}>
      {sessions.error !== null && <ErrorNote error={sessions.error} retry={() => sessions.refetch()} />}
      {sessions.isPending && <LoadingRows count={2} height={32} />}
      {current === null && (
        <Stack gap="xs" align="flex-start">
          <Text size="sm" c="dimmed">
            {t('session.none')}
          </Text>
          {may('sessions.open') && (
            <Button
              leftSection={<Icon name="play" size={16} />}
              className="touch"
              onClick={() => setOpening(true)}
            >
              {t('session.begin')}
            </Button>
          )}
        </Stack>
      )}
      {current !== null && current !== undefined && <Held vin={vin} session={current} />}
      {isOpening && <SessionForm vin={vin} caseId={caseId} close={() => setOpening(false)} />}
    </Panel>
  );
}

function Held({ vin, session }: { vin: string; session: RemoteSession }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const format = useFormat();
  const confirm = useConfirm();
  const toast = useToast();
  const may = useMay();
  const isOwn = useSession().data?.username === session.username;
  const end = useCloseSession(vin);
  const consent = useConsents(vin).data?.find(({ id }) => id === session.consentId);
  const now = useSecond();
  const finish = async () => {
    const question = {
      title: t('session.endOther', { name: session.username }),
      body: t('session.endOtherBody', { name: session.username }),
      action: t('session.end'),
    };
    if (!isOwn && !(await confirm(question))) return;
    end.mutate(session.id, {
      onSuccess: () => toast({ message: t('session.ended') }),
      onError: (error) => toast({ error }),
    });
  };
  return (
    <Stack gap={6}>
      <Group gap={6} wrap="nowrap">
        <Icon name={isOwn ? 'check' : 'lock'} size={18} />
        <Text size="sm" fw={600}>
          {isOwn ? t('session.own') : t('session.heldBy', { name: session.username })}
        </Text>
      </Group>
      <Text size="sm">{session.reason}</Text>
      {session.caseId !== null && <CaseLink id={session.caseId} />}
      <Text size="sm" c="dimmed">
        {t('session.since')} <Moment at={session.openedAt} /> ·{' '}
        {t('session.left', {
          time: format.duration(Math.max(0, Math.ceil((session.expiresAt - now) / 60_000)) * 60_000),
        })}
      </Text>
      {consent !== undefined && <ConsentLine vin={vin} consent={consent} />}
      {may('sessions.open') && (
        <Button
          variant="default"
          className="touch"
          style={{ alignSelf: 'flex-start' }}
          loading={end.isPending}
          onClick={() => void finish()}
        >
          {t(isOwn ? 'session.end' : 'session.endForOther')}
        </Button>
      )}
    </Stack>
  );
}
