import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useLiveState } from '../../api/queries/vehicle-page.ts';
import { useVehicle } from '../../api/queries/vehicles.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Presence } from '../../parts/presence.tsx';
import { StaleMark } from '../../parts/stale-mark.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { Panel } from '../vehicle/panel.tsx';
import { type Proof, proofOf, standing } from './proof.ts';
import { ProofList } from './proof-list.tsx';
import { useSecond } from './use-second.ts';

type Verdict = 'offline' | 'moving' | 'unproven' | 'standing';

function verdictOf(isOnline: boolean, proofs: readonly Proof[]): Verdict {
  if (!isOnline) return 'offline';
  if (proofs.every(({ state }) => state === 'met')) return 'standing';
  return proofs.some(({ path, state }) => path === 'Vehicle.Speed' && state === 'not-met')
    ? 'moving'
    : 'unproven';
}

/** Is it there, does it stand: what decides whether it may be asked to do something. */
export function Standing({ vin }: { vin: string }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const vehicle = useVehicle(vin);
  const state = useLiveState(vin);
  const now = useSecond();
  const proofs = proofOf(standing, state.data?.signals as never, now);
  return (
    <Panel
      title={t('standing.title')}
      aside={
        vehicle.data !== undefined && (
          <Group gap="xs">
            <StaleMark />
            <Presence online={vehicle.data.online} lastSeenAt={vehicle.data.lastSeenAt} />
          </Group>
        )
      }
    >
      {state.error !== null && <ErrorNote error={state.error} retry={() => state.refetch()} />}
      {state.isPending && <LoadingRows count={2} height={32} />}
      {state.data !== undefined && (
        <>
          <ProofList proofs={proofs} now={now} />
          {vehicle.data !== undefined && <VerdictLine verdict={verdictOf(vehicle.data.online, proofs)} />}
        </>
      )}
    </Panel>
  );
}

function VerdictLine({ verdict }: { verdict: Verdict }): ReactNode {
  const { t } = useTranslation('diagnosis');
  return (
    <Group gap={6} mt={6} wrap="nowrap" align="flex-start">
      <Icon name={verdict === 'standing' ? 'check' : 'info'} size={16} />
      <Text size="sm">{t(`standing.${verdict}`)}</Text>
    </Group>
  );
}
