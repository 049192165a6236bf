import type { ReactNode } from 'react';
import type { AlertContext } from '../../api/queries/alerts.ts';
import type { Alert } from '../../api/types.ts';
import { shortName } from '../../format/signal-name.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import classes from './alert.module.css';
import { Section } from './section.tsx';
import why from './why.module.css';

type Peers = NonNullable<Alert['peers']>;

/** Where this car stands among those like it: whether it is the car, or all of its kind. */
export function AlertPeers({
  alert,
  context,
}: {
  alert: Alert;
  context: AlertContext | undefined;
}): ReactNode {
  const { t } = useTranslation('alerts');
  const { peers } = alert;
  if (peers === null || Object.keys(alert.evidence.signals).length === 0) return null;
  const shown = peers.signals.filter(({ low, high, own }) => low !== high || own !== low);
  return (
    <Section title={t('peers.title')}>
      {shown.length === 0 ? (
        <p className={classes.dim}>{t('peers.none')}</p>
      ) : (
        <>
          {shown.map((peer) => (
            <PeerRow key={peer.signal} peer={peer} unit={context?.units[peer.signal] ?? null} />
          ))}
          <p className={classes.dim}>
            {t(`peers.like.${peers.basis}`, { count: peers.vehicles })} · {t('peers.at')}{' '}
            <Moment at={peers.at} />
          </p>
        </>
      )}
    </Section>
  );
}

const outside = 0.9;

function PeerRow({ peer, unit }: { peer: Peers['signals'][number]; unit: string | null }): ReactNode {
  const { t } = useTranslation('alerts');
  const format = useFormat();
  const { signal, of, low, median, high, own, percentile } = peer;
  const path = of === 'spread' ? '.Difference' : signal;
  const write = (value: number) => format.value(value, unit, path);
  const name = of === 'spread' ? t('peers.spread', { name: shortName(signal) }) : shortName(signal);
  const place =
    percentile >= 1
      ? 'highest'
      : percentile <= 0
        ? 'lowest'
        : percentile > outside
          ? 'above'
          : percentile < 1 - outside
            ? 'below'
            : 'among';
  const [least, greatest] = [Math.min(low, own), Math.max(high, own)];
  const air = (greatest - least) * 0.06 || 1;
  const share = (value: number) => ((value - least + air) / (greatest - least + 2 * air)) * 100;
  return (
    <div className={why.peer}>
      <div>
        <span title={signal}>{name}</span>
        <strong className="number">{write(own)}</strong>
      </div>
      <svg className={why.scale} width="100%" height={22} aria-hidden="true">
        <line x1="0" x2="100%" y1={11} y2={11} className={why.axis} />
        <rect
          x={`${share(low)}%`}
          width={`${share(high) - share(low)}%`}
          y={6}
          height={10}
          rx={3}
          className={why.band}
        />
        <line x1={`${share(median)}%`} x2={`${share(median)}%`} y1={3} y2={19} className={why.median} />
        <circle cx={`${share(own)}%`} cy={11} r={6} className={why.own} data-place={place} />
      </svg>
      <p className={classes.dim}>
        <b className={why.verdict}>
          {t(`peers.${place}`, {
            share: format.percent(place === 'below' ? 1 - percentile : percentile),
          })}
        </b>{' '}
        · {t('peers.median', { value: write(median) })} ·{' '}
        {t('peers.range', { low: write(low), high: write(high) })}
      </p>
    </div>
  );
}
