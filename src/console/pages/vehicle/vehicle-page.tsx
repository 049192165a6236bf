import { Stack, Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { Problem } from '../../api/problem.ts';
import { useVehicle } from '../../api/queries/vehicles.ts';
import type { VehicleDetail } from '../../api/types.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { ErrorBoundary } from '../../parts/error-boundary.tsx';
import { lazily } from '../../parts/lazily.tsx';
import { LoadingBlock, LoadingRows } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { ErrorNote, NotFound } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { Head } from './head.tsx';
import { Overview } from './overview.tsx';
import classes from './vehicle.module.css';

const loading = <LoadingRows count={8} height={56} />;
const SignalExplorer = lazily(
  async () => (await import('../signals/signal-explorer.tsx')).SignalExplorer,
  loading,
);
const FaultsTab = lazily(async () => (await import('./faults/faults-tab.tsx')).FaultsTab, loading);
const TimelineTab = lazily(async () => (await import('./timeline/timeline-tab.tsx')).TimelineTab, loading);
const HealthTab = lazily(async () => (await import('./health/health-tab.tsx')).HealthTab, loading);
const PredictionsTab = lazily(
  async () => (await import('./predictions/predictions-tab.tsx')).PredictionsTab,
  loading,
);
const DiagnosisPanel = lazily(
  async () => (await import('../diagnosis/diagnosis-panel.tsx')).DiagnosisPanel,
  loading,
);
const UpdatesTab = lazily(
  async () => (await import('../campaigns/vehicle-updates.tsx')).VehicleUpdates,
  loading,
);
const RegistrationTab = lazily(
  async () => (await import('./registration/registration-tab.tsx')).RegistrationTab,
  loading,
);

const tabs = [
  'overview',
  'signals',
  'faults',
  'diagnosis',
  'timeline',
  'health',
  'predictions',
  'updates',
  'registration',
] as const;
type Tab = (typeof tabs)[number];

/** Who is it, is it online, what is wrong, since when, may it be driven, what now. */
export function VehiclePage({ vin }: { vin: string }): ReactNode {
  const { t } = useTranslation('vehicle');
  const vehicle = useVehicle(vin);
  const isUnknown = vehicle.error instanceof Problem && vehicle.error.status === 404;
  const title =
    vehicle.data === undefined || isUnknown ? vin : `${vehicle.data.model} · ${vehicle.data.vin.slice(-6)}`;
  return (
    <Page title={title} back={{ href: '/vehicles', label: t('shell:nav.fleet') }}>
      {isUnknown && <NotFound hint={t('notFound', { vin })} />}
      {vehicle.error !== null && !isUnknown && (
        <ErrorNote error={vehicle.error} retry={() => vehicle.refetch()} />
      )}
      {vehicle.isPending && <Loading />}
      {vehicle.data !== undefined && !isUnknown && <Vehicle vehicle={vehicle.data} />}
    </Page>
  );
}

/** On a phone the list of tabs is wider than the screen. */
const showTab = (chosen: HTMLButtonElement | null): void =>
  chosen?.scrollIntoView({ block: 'nearest', inline: 'nearest' });

function Vehicle({ vehicle }: { vehicle: VehicleDetail }): ReactNode {
  const { t } = useTranslation('vehicle');
  const url = useUrlState();
  const asked = url.get('tab');
  const tab = tabs.find((name) => name === asked) ?? 'overview';
  return (
    <Stack gap="md">
      <Head vehicle={vehicle} />
      <Tabs
        value={tab}
        onChange={(name) => url.set({ tab: name === 'overview' ? null : name }, 'push')}
        keepMounted={false}
        className={classes.tabs}
      >
        <Tabs.List mb="md" aria-label={t('tabs.label')}>
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name} ref={name === tab ? showTab : undefined}>
              {t(`tabs.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map((name) => (
          <Tabs.Panel key={name} value={name}>
            <ErrorBoundary place={`${vehicle.vin} ${name}`}>
              <TabContent tab={name} vehicle={vehicle} />
            </ErrorBoundary>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}

function TabContent({ tab, vehicle }: { tab: Tab; vehicle: VehicleDetail }): ReactNode {
  switch (tab) {
    case 'overview':
      return <Overview vehicle={vehicle} />;
    case 'signals':
      return <SignalExplorer vin={vehicle.vin} vehicleZone={vehicle.localTimeZone} />;
    case 'faults':
      return <FaultsTab vin={vehicle.vin} zone={vehicle.localTimeZone} />;
    case 'diagnosis':
      return <DiagnosisPanel vin={vehicle.vin} />;
    case 'timeline':
      return <TimelineTab vehicle={vehicle} />;
    case 'health':
      return <HealthTab vin={vehicle.vin} powertrain={vehicle.powertrain} />;
    case 'predictions':
      return <PredictionsTab vin={vehicle.vin} />;
    case 'updates':
      return <UpdatesTab vin={vehicle.vin} />;
    case 'registration':
      return <RegistrationTab vehicle={vehicle} />;
  }
}

function Loading(): ReactNode {
  return (
    <Stack gap="md">
      <LoadingBlock height={64} />
      <LoadingBlock height={42} />
      <LoadingBlock height={96} />
      <LoadingRows count={4} height={132} />
    </Stack>
  );
}
