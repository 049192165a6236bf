import { ActionIcon, Button, Drawer, Group, Paper, Select, Stack, Tooltip } from '@mantine/core';
import { useClipboard, useDisclosure } from '@mantine/hooks';
import { type ReactNode, useMemo } from 'react';
import { useAlerts } from '../../api/queries/alerts.ts';
import { useFaults } from '../../api/queries/faults.ts';
import { useSentSignals } from '../../api/queries/signals.ts';
import { serverNow } from '../../api/server-clock.ts';
import type { Alert } from '../../api/types.ts';
import { alertMark, faultMark, type Mark } from '../../chart/marks.ts';
import { SignalCharts } from '../../chart/signal-charts.tsx';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { LoadingBlock } from '../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import { ExportButton } from './export-button.tsx';
import { PresetBar } from './preset-bar.tsx';
import { RangePicker } from './range-picker.tsx';
import { PickedSignals, SignalPicker } from './signal-picker.tsx';
import classes from './signals.module.css';
import { UnitMenu } from './unit-menu.tsx';
import { type Explorer, mostSignals, useExplorer } from './use-explorer.ts';

const hour = 3_600_000;

/** Any signals of a vehicle over any time, with what happened marked on them. Everything chosen stands in the address. */
export function SignalExplorer({ vin, vehicleZone }: { vin: string; vehicleZone: string | null }): ReactNode {
  const { t } = useTranslation('signals');
  const explorer = useExplorer();
  const { signals, setSignals } = explorer;
  const sent = useSentSignals(vin);
  const [isOpen, drawer] = useDisclosure(false);
  const paths = useMemo(() => (sent.data ?? []).map(({ path }) => path), [sent.data]);
  if (sent.error !== null) return <ErrorNote error={sent.error} retry={sent.refetch} />;
  if (sent.data?.length === 0 && signals.length === 0)
    return <Empty icon="chart" title={t('noSignalsTitle')} hint={t('noSignalsHint')} />;
  const picker = <SignalPicker sent={sent.data ?? []} picked={signals} onPick={setSignals} />;
  return (
    <div className={classes.explorer}>
      <aside className={classes.aside} aria-label={t('add')}>
        <Paper withBorder p="xs">
          {sent.isPending ? <LoadingBlock height={400} /> : picker}
        </Paper>
      </aside>
      <Stack gap="sm" miw={0}>
        <PresetBar sent={paths} picked={signals} onPick={setSignals} />
        <PickedSignals picked={signals} onPick={setSignals}>
          <Button
            variant="light"
            size="compact-md"
            className="touch"
            hiddenFrom="md"
            leftSection={<Icon name="plus" size={15} />}
            onClick={drawer.open}
          >
            {t('add')}
          </Button>
          {signals.length > 1 && (
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              className="touch"
              onClick={() => setSignals([])}
            >
              {t('clearAll')}
            </Button>
          )}
        </PickedSignals>
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
  const format = useFormat();
  const toast = useToast();
  const clipboard = useClipboard();
  const alerts = (useAlerts({ vin }).data?.items ?? []).filter(({ firedAt }) => firedAt !== null);
  const { isLive, layout, signals } = explorer;
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
      <Select
        aria-label={t('around')}
        placeholder={alerts.length === 0 ? t('aroundNone') : t('around')}
        disabled={alerts.length === 0}
        w={220}
        className="touch"
        comboboxProps={{ width: 320 }}
        value={explorer.alert === '' ? null : explorer.alert}
        onChange={(id) => {
          const alert = alerts.find((one) => one.id === id);
          if (alert !== undefined) lookAround(alert, explorer);
        }}
        data={alerts.map((alert) => ({
          value: alert.id,
          label: `${alert.name} · ${format.short(alert.firedAt ?? 0)}`,
        }))}
      />
      <Button
        variant={isLive ? 'filled' : 'default'}
        className="touch"
        leftSection={<Icon name={isLive ? 'pause' : 'play'} size={15} />}
        aria-pressed={isLive}
        onClick={() => explorer.setLive(!isLive)}
      >
        {t('live')}
      </Button>
      {!isLive && explorer.last !== null && !explorer.isZoomed && (
        <Tooltip label={t('refresh')}>
          <ActionIcon
            variant="default"
            size={36}
            className="touch"
            aria-label={t('refresh')}
            onClick={explorer.refresh}
          >
            <Icon name="refresh" size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      <Group gap={8} ml="auto" wrap="wrap">
        {signals.length > 1 && (
          <Button
            variant="default"
            className="touch"
            aria-pressed={layout === 'overlaid'}
            onClick={() => explorer.setLayout(layout === 'stacked' ? 'overlaid' : 'stacked')}
          >
            {t(layout === 'stacked' ? 'overlaid' : 'stacked')}
          </Button>
        )}
        <UnitMenu />
        <Button
          variant="default"
          className="touch"
          leftSection={<Icon name="link" size={16} />}
          onClick={share}
        >
          {t('share')}
        </Button>
        <ExportButton vin={vin} signals={signals} range={explorer.range} />
      </Group>
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
      panelHeight={explorer.layout === 'overlaid' ? 380 : explorer.signals.length > 4 ? 130 : 170}
      marks={marks}
      highlight={highlight}
      vehicleZone={vehicleZone}
    />
  );
}

/** An hour before it began to an hour after it ended; what it was seen by, where nothing else is chosen. */
function lookAround(alert: Alert, explorer: Explorer): void {
  const from = alert.activeSince - hour;
  const to = Math.min(serverNow(), (alert.resolvedAt ?? alert.firedAt ?? alert.activeSince) + hour);
  if (explorer.signals.length === 0)
    explorer.setSignals(Object.keys(alert.evidence.signals).slice(0, mostSignals));
  explorer.setRange({ from, to: Math.max(to, from + hour) }, alert.id);
}
