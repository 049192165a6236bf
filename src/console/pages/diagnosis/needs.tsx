import { Group, Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CommandKind } from '../../api/queries/diagnosis.ts';
import { useLiveState } from '../../api/queries/vehicle-page.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { proofOf } from './proof.ts';
import { ProofList } from './proof-list.tsx';
import { useSecond } from './use-second.ts';

/** What must be so before it is sent, and whether it is. */
export function Needs({
  vin,
  kind,
  isOnline,
  hasSession,
}: {
  vin: string;
  kind: CommandKind;
  /** Null while it is not known. */
  isOnline: boolean | null;
  hasSession: boolean;
}): ReactNode {
  const { t } = useTranslation('diagnosis');
  if (kind.needs.length === 0) return null;
  return (
    <Paper withBorder p="sm">
      <Text size="sm" fw={600} mb={4}>
        {t('needs.title')}
      </Text>
      <Stack gap={4}>
        {kind.needs.includes('session') && (
          <Need isMet={hasSession} text={t(hasSession ? 'needs.session' : 'needs.noSession')} />
        )}
        {kind.needs.includes('online') && isOnline !== null && (
          <Need isMet={isOnline} text={t(isOnline ? 'needs.online' : 'needs.offline')} />
        )}
        {kind.needs.includes('second-person') && <Need isMet={null} text={t('needs.secondPerson')} />}
        <LiveProofs vin={vin} preconditions={kind.preconditions} />
      </Stack>
    </Paper>
  );
}

function Need({ isMet, text }: { isMet: boolean | null; text: string }): ReactNode {
  return (
    <Group gap={8} wrap="nowrap" align="flex-start">
      <Icon name={isMet === null ? 'people' : isMet ? 'check' : 'close'} size={18} />
      <Text size="sm">{text}</Text>
    </Group>
  );
}

/** The conditions of the vehicle, as its samples of this moment prove them. */
export function LiveProofs({
  vin,
  preconditions,
}: {
  vin: string;
  preconditions: Readonly<Record<string, unknown>>;
}): ReactNode {
  const state = useLiveState(vin);
  const now = useSecond();
  if (Object.keys(preconditions).length === 0) return null;
  return <ProofList proofs={proofOf(preconditions, state.data?.signals as never, now)} now={now} />;
}
