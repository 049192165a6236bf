import { type ReactNode, useMemo } from 'react';
import { Link } from 'wouter';
import type { AlertContext } from '../../api/queries/alerts.ts';
import type { Alert } from '../../api/types.ts';
import { alertMark } from '../../chart/marks.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { lazily } from '../../parts/lazily.tsx';
import { LoadingBlock } from '../../parts/loading.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { explorerHref } from '../signals/explorer-link.ts';
import classes from './alert.module.css';
import { judgedSpan } from './judged-span.ts';
import { Section } from './section.tsx';

/** More curves than these are the explorer's; the first is the telling one. */
const mostCurves = 3;
const panelHeight = 100;
const SignalCharts = lazily(
  async () => (await import('../../chart/signal-charts.tsx')).SignalCharts,
  <LoadingBlock height={2 * (panelHeight + 40)} />,
);

/** What was seen, plotted around the moment. */
export function AlertEvidence({
  alert,
  context,
  error,
  retry,
  most = mostCurves,
}: {
  alert: Alert;
  context: AlertContext | undefined;
  error: unknown;
  retry: () => unknown;
  most?: number;
}): ReactNode {
  const { t } = useTranslation('alerts');
  const marks = useMemo(() => [alert, ...(context?.others ?? [])].flatMap(alertMark), [alert, context]);
  const signals = useMemo(() => context?.signals.slice(0, most) ?? [], [context, most]);
  const { from, to } = context?.window ?? { from: 0, to: 0 };
  return (
    <Section
      title={t('evidence.title')}
      action={
        context !== undefined && (
          <Link href={explorerHref(alert.vin, { signals: context.signals, from, to, alert: alert.id })}>
            <Icon name="chart" size={16} /> {t('evidence.explore')}
          </Link>
        )
      }
    >
      {error !== null && <ErrorNote error={error} retry={retry} />}
      <div className={classes.chart}>
        {context === undefined ? (
          error === null && <LoadingBlock height={2 * (panelHeight + 40)} />
        ) : (
          <SignalCharts
            vin={alert.vin}
            signals={signals}
            range={context.window}
            marks={marks}
            highlight={judgedSpan(alert)}
            limits={context.why.limits}
            panelHeight={panelHeight}
            vehicleZone={alert.vehicle?.timeZone ?? null}
            isCompact
            label={alert.name}
          />
        )}
      </div>
    </Section>
  );
}
