import { Anchor, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useAlerts } from '../../api/queries/alerts.ts';
import { useFaultHistory, useLiveState } from '../../api/queries/vehicle-page.ts';
import { serverNow } from '../../api/server-clock.ts';
import type { VehicleDetail } from '../../api/types.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { useTick } from '../../parts/age.tsx';
import { LoadingBlock } from '../../parts/loading.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { VehicleCases } from '../cases/cases-of.tsx';
import { Facts } from './facts.tsx';
import { faultKey } from './faults/fault-key.ts';
import { Lately } from './lately.tsx';
import { Panel } from './panel.tsx';
import { Problems } from './problems.tsx';
import { Software } from './software.tsx';
import classes from './vehicle.module.css';
import { Verdict } from './verdict.tsx';

const shownFaults = 6;

/** The verdict, what is wrong, and beside it what one asks on the telephone. */
export function Overview({ vehicle }: { vehicle: VehicleDetail }): ReactNode {
  const { vin, localTimeZone } = vehicle;
  useTick();
  const firing = useAlerts({ vin, state: 'firing' });
  const pending = useAlerts({ vin, state: 'pending' });
  const faults = useFaultHistory(vin);
  const state = useLiveState(vin);
  const isKnown = firing.data !== undefined && faults.data !== undefined && !state.isPending;
  const hasFailed = firing.error !== null || faults.error !== null;
  const hasSent = state.data === undefined || Object.keys(state.data.signals).length > 0;
  return (
    <div className={classes.overview}>
      <Stack gap="md" className={classes.main}>
        {isKnown ? (
          <Verdict
            vehicle={vehicle}
            alerts={firing.data.items}
            faults={faults.data.items}
            hasSent={hasSent}
            now={serverNow()}
          />
        ) : (
          !hasFailed && <LoadingBlock height={88} />
        )}
        <Problems
          firing={{ data: firing.data?.items, error: firing.error, refetch: firing.refetch }}
          pending={pending.data?.items ?? []}
          zone={localTimeZone}
          signals={state.data?.signals}
        />
      </Stack>
      <Stack gap="md" className={classes.side}>
        <Facts vehicle={vehicle} signals={state.data?.signals} />
        <VehicleCases vehicle={vehicle} />
        {faults.error === null ? (
          <OpenFaults vin={vin} faults={faults.data?.items} />
        ) : (
          <ErrorNote error={faults.error} retry={faults.refetch} />
        )}
        <Software ecus={vehicle.ecus} />
      </Stack>
      <div className={classes.lately}>
        <Lately vin={vin} zone={localTimeZone} />
      </div>
    </div>
  );
}

function OpenFaults({
  vin,
  faults,
}: {
  vin: string;
  faults: NonNullable<ReturnType<typeof useFaultHistory>['data']>['items'] | undefined;
}): ReactNode {
  const { t } = useTranslation('vehicle');
  if (faults === undefined) return <LoadingBlock height={96} />;
  const open = faults.filter(({ active }) => active);
  return (
    <Panel
      title={t('faults.openTitle', { count: open.length })}
      aside={
        faults.length > 0 && (
          <Anchor component={Link} href={`/vehicles/${vin}?tab=faults`} size="sm" className="touch">
            {t('faults.toAll')}
          </Anchor>
        )
      }
    >
      {open.length === 0 && (
        <Text size="sm" c="dimmed">
          {t(faults.length === 0 ? 'faults.none' : 'faults.noneOpen')}
        </Text>
      )}
      <Stack gap={6}>
        {open.slice(0, shownFaults).map((fault) => (
          <Group key={faultKey(fault)} gap="xs" wrap="nowrap" align="flex-start">
            <SeverityIcon severity={fault.severity} />
            <Text size="sm" style={{ minWidth: 0 }}>
              <Anchor
                component={Link}
                href={`/vehicles/${vin}?tab=faults&fault=${encodeURIComponent(faultKey(fault))}`}
                inherit
                ff="monospace"
                fw={600}
              >
                {fault.code}
              </Anchor>{' '}
              <Text span c="dimmed" inherit>
                {fault.ecu}
              </Text>
              <br />
              {fault.description}
            </Text>
          </Group>
        ))}
      </Stack>
    </Panel>
  );
}
