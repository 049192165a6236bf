import { ActionIcon, Button, Drawer, Paper, Stack, Tooltip } from '@mantine/core';
import { useClipboard, useDisclosure } from '@mantine/hooks';
import { type ReactNode, useMemo } from 'react';
import { useAlerts } from '../../api/queries/alerts.ts';
import { useFaults } from '../../api/queries/faults.ts';
import { useMay } from '../../api/queries/session.ts';
import { isPlace, useSentSignals } from '../../api/queries/signals.ts';
import { serverNow } from '../../api/server-clock.ts';
import { alertMark, faultMark, type Mark } from '../../chart/marks.ts';
import { SignalCharts } from '../../chart/signal-charts.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { LoadingBlock } from '../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import { AroundAlert } from './around-alert.tsx';
import { ExportButton } from './export-button.tsx';
import { PresetBar } from './preset-bar.tsx';
import { RangePicker } from './range-picker.tsx';
import { SignalPicker } from './signal-picker.tsx';
import classes from './signals.module.css';
import { ToolButton } from './tool-button.tsx';
import { UnitMenu } from './unit-menu.tsx';
import { type Explorer, useExplorer } from './use-explorer.ts';

/** Any signals of a vehicle over any time, with what happened marked on them. Everything chosen stands in the address. */
export function SignalExplorer({ vin, vehicleZone }: { vin: string; vehicleZone: string | null }): ReactNode {
  const { t } = useTranslation('signals');
  const explorer = useExplorer();
  const { signals, setSignals } = explorer;
  const sent = useSentSignals(vin);
  const [isOpen, drawer] = useDisclosure(false);
  const mayLocate = useMay()('locations.read');
  const shown = useMemo(
    () => (sent.data ?? []).filter(({ path }) => mayLocate || !isPlace(path)),
    [sent.data, mayLocate],
  );
  // What takes a purpose is picked by itself.
  const paths = useMemo(() => shown.map(({ path }) => path).filter((path) => !isPlace(path)), [shown]);
  if (sent.error !== null) return <ErrorNote error={sent.error} retry={sent.refetch} />;
  if (sent.data?.length === 0 && signals.length === 0)
    return <Empty icon="chart" title={t('noSignalsTitle')} hint={t('noSignalsHint')} />;
  const picker = <SignalPicker sent={shown} picked={signals} onPick={setSignals} />;
  return (
    <div className={classes.explorer} data-testid="explorer">
      <aside className={classes.aside} aria-label={t('add')}>
        <Paper withBorder p="xs">
          {sent.isPending ? <LoadingBlock height={400} /> : picker}
        </Paper>
      </aside>
      <Stack gap="sm" miw={0}>
        <PresetBar sent={paths} picked={signals} onPick={setSignals} onAdd={drawer.open} />
        <Controls vin={vin} explorer={explorer} />
        {signals.length === 0 ? (
          <Empty icon="chart" title={t('startTitle')} hint={t('startHint')} />
        ) : (
          <Charts vin={vin} explorer={explorer} vehicleZone={vehicleZone} />
        )}
      </Stack>
      <Drawer
        opened={isOpen}
        onClose={drawer.close}
        closeButtonProps={{ 'aria-label': t('common:close') }}
        title={t('add')}
        position="bottom"
        size="85%"
        hiddenFrom="md"
      >
        {picker}
      </Drawer>
    </div>
  );
}

function Controls({ vin, explorer }: { vin: string; explorer: Explorer }): ReactNode {
  const { t } = useTranslation('signals');
  const toast = useToast();
  const clipboard = useClipboard();
  const alerts = useAlerts({ vin }).data?.items ?? [];
  const { isLive, signals } = explorer;
  const share = () => {
    if (navigator.clipboard === undefined) {
      toast({ message: t('shareFailed') });
      return;
    }
    clipboard.copy(explorer.link());
    toast({ message: t('shared') });
  };
  return (
    <div className={classes.bar}>
      <RangePicker explorer={explorer} />
      <AroundAlert alerts={alerts} explorer={explorer} />
      <ToolButton
        icon={isLive ? 'pause' : 'play'}
        label={t('live')}
        isWordAlways
        aria-pressed={isLive}
        {...(isLive ? { variant: 'light' } : {})}
        onClick={() => explorer.setLive(!isLive)}
      />
      {!isLive && explorer.last !== null && !explorer.isZoomed && (
        <Tooltip label={t('refresh')}>
          <ActionIcon
            variant="default"
            size={30}
            className="touch"
            aria-label={t('refresh')}
            onClick={explorer.refresh}
          >
            <Icon name="refresh" size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      <div className={classes.taken}>
        <ToolButton icon="link" label={t('share')} onClick={share} />
        <ExportButton vin={vin} signals={signals} range={explorer.range} />
      </div>
    </div>
  );
}

function Charts({
  vin,
  explorer,
  vehicleZone,
}: {
  vin: string;
  explorer: Explorer;
  vehicleZone: string | null;
}): ReactNode {
  const alerts = useAlerts({ vin }).data?.items;
  const faults = useFaults(vin).data?.items;
  const marks = useMemo(
    (): Mark[] => [...(alerts ?? []).flatMap(alertMark), ...(faults ?? []).map(faultMark)],
    [alerts, faults],
  );
  const alert = alerts?.find(({ id }) => id === explorer.alert);
  const highlight = useMemo(
    () =>
      alert === undefined || alert.firedAt === null
        ? null
        : { from: alert.activeSince, to: alert.resolvedAt ?? serverNow() },
    [alert],
  );
  return (
    <SignalCharts
      vin={vin}
      signals={explorer.signals}
      range={explorer.range}
      onRange={explorer.zoom}
      isZoomed={explorer.isZoomed}
      isLive={explorer.isLive}
      layout={explorer.layout}
      marks={marks}
      highlight={highlight}
      vehicleZone={vehicleZone}
      actions={<ChartActions explorer={explorer} />}
    />
  );
}

function ChartActions({ explorer }: { explorer: Explorer }): ReactNode {
  const { t } = useTranslation('signals');
  const { layout, signals } = explorer;
  return (
    <>
      {signals.length > 1 && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          fw={500}
          className="touch"
          onClick={() => explorer.setLayout(layout === 'stacked' ? 'overlaid' : 'stacked')}
        >
          {t(layout === 'stacked' ? 'overlaid' : 'stacked')}
        </Button>
      )}
      <UnitMenu />
    </>
  );
}
