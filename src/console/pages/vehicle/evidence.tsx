import { Anchor } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { Link } from 'wouter';
import { useAlertContext } from '../../api/queries/alerts.ts';
import type { Alert } from '../../api/types.ts';
import { alertMark } from '../../chart/marks.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { lazily } from '../../parts/lazily.tsx';
import { LoadingBlock } from '../../parts/loading.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { judgedSpan } from '../alerts/judged-span.ts';
import { explorerHref } from '../signals/explorer-link.ts';

const panelHeight = 130;
const SignalCharts = lazily(
  async () => (await import('../../chart/signal-charts.tsx')).SignalCharts,
  <LoadingBlock height={panelHeight + 40} />,
);

/** What the rule saw, around the moment: the alert's signals over its time, with the alert marked. */
export function Evidence({ alert, zone }: { alert: Alert; zone: string | null }): ReactNode {
  const { t } = useTranslation('vehicle');
  const context = useAlertContext(alert.id);
  const marks = useMemo(
    () => [alert, ...(context.data?.others ?? [])].flatMap((one) => alertMark(one)),
    [alert, context.data],
  );
  if (context.error !== null) return <ErrorNote error={context.error} retry={context.refetch} />;
  if (context.data === undefined) return <LoadingBlock height={panelHeight + 40} />;
  const { window, signals, why } = context.data;
  if (signals.length === 0) return null;
  return (
    <>
      <SignalCharts
        vin={alert.vin}
        signals={signals.slice(0, 3)}
        range={window}
        marks={marks}
        highlight={judgedSpan(alert)}
        limits={why.limits}
        panelHeight={panelHeight}
        vehicleZone={zone}
        isCompact
        label={alert.name}
      />

      <Anchor
        component={Link}
        href={explorerHref(alert.vin, { signals, from: window.from, to: window.to, alert: alert.id })}
        size="sm"
        className="touch"
      >
        {t('problems.explore')}
      </Anchor>
    </>
  );
}
