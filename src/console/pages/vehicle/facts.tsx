import { Progress, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { serverNow } from '../../api/server-clock.ts';
import type { VehicleDetail, VehicleState } from '../../api/types.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment, useTick } from '../../parts/age.tsx';
import { StaleMark } from '../../parts/stale-mark.tsx';
import { paths } from './paths.ts';
import { Place } from './place.tsx';
import classes from './vehicle.module.css';

type Last = VehicleState['signals'][string];

/** What one asks on the telephone: charge, what it does now, 12 V, how far it went, what time it is there, where it is. */
export function Facts({
  vehicle,
  signals,
}: {
  vehicle: VehicleDetail;
  signals: VehicleState['signals'] | undefined;
}): ReactNode {
  const { t } = useTranslation('vehicle');
  const last = (path: string): Last | undefined => signals?.[path];
  return (
    <dl className={classes.facts}>
      <Level last={last(paths.charge)} label={t('facts.charge')} range={last(paths.range)} />
      <Level last={last(paths.fuel)} label={t('facts.fuel')} />
      <Activity online={vehicle.online} signals={signals} />
      <Value path={paths.lowVoltage} label={t('facts.lowVoltage')} last={last(paths.lowVoltage)} />
      <Value path={paths.distance} label={t('facts.distance')} last={last(paths.distance)} digits={0} />
      <Value path={paths.outside} label={t('facts.outside')} last={last(paths.outside)} />
      <LocalTime zone={vehicle.localTimeZone} />
      <Place vehicle={vehicle} />
    </dl>
  );
}

/** When it was measured: said only of what is not of now. */
const oldMs = 10 * 60_000;
function Since({ at }: { at: number }): ReactNode {
  useTick();
  return serverNow() - at > oldMs ? <Moment at={at} /> : null;
}

export function Fact({
  label,
  children,
  note,
  isWide = false,
}: {
  label: string;
  children: ReactNode;
  note?: ReactNode;
  isWide?: boolean;
}): ReactNode {
  return (
    <div className={classes.fact} data-wide={isWide}>
      <dt>{label}</dt>
      <dd>
        {children}
        {note !== undefined && (
          <Text size="xs" c="dimmed" component="div">
            {note}
          </Text>
        )}
      </dd>
    </div>
  );
}

function Level({ last, label, range }: { last: Last | undefined; label: string; range?: Last | undefined }) {
  const { t } = useTranslation('vehicle');
  const format = useFormat();
  if (typeof last?.value !== 'number') return null;
  const { value } = last;
  return (
    <Fact
      label={label}
      note={
        typeof range?.value === 'number' ? (
          t('facts.range', { distance: format.value(Math.round(range.value / 1000), 'km') })
        ) : (
          <Since at={last.ts} />
        )
      }
    >
      <Stack gap={3}>
        <span className={classes.figure}>{format.percent(value / 100)}</span>
        <Progress
          value={value}
          size={5}
          color={value < 10 ? 'red' : value < 20 ? 'yellow' : 'teal'}
          aria-label={label}
        />
      </Stack>
    </Fact>
  );
}

function Value({
  path,
  label,
  last,
  digits,
}: {
  path: string;
  label: string;
  last: Last | undefined;
  digits?: number;
}): ReactNode {
  const format = useFormat();
  if (last === undefined) return null;
  const { value } = last;
  // Odometers count metres; people say kilometres.
  const [far, unit] =
    last.unit === 'm' && typeof value === 'number' ? [value / 1000, 'km'] : [value, last.unit];
  const shown = digits === undefined || typeof far !== 'number' ? far : Number(far.toFixed(digits));
  return (
    <Fact label={label} note={<Since at={last.ts} />}>
      <span className={classes.figure}>{format.value(shown, unit, path)}</span>
    </Fact>
  );
}

function Activity({
  online,
  signals,
}: {
  online: boolean;
  signals: VehicleState['signals'] | undefined;
}): ReactNode {
  const { t } = useTranslation('vehicle');
  const format = useFormat();
  const speed = signals?.[paths.speed];
  if (typeof speed?.value !== 'number') return null;
  const moves = speed.value >= 1;
  const state = moves
    ? 'drives'
    : signals?.[paths.isCharging]?.value === true
      ? 'charges'
      : signals?.[paths.engineRuns]?.value === true
        ? 'idles'
        : 'stands';
  return (
    <Fact label={t(online ? 'facts.now' : 'facts.wasLast')} note={<Since at={speed.ts} />}>
      <span className={classes.figure}>{t(`facts.${state}`)}</span>
      {moves && (
        <Text span inherit style={{ whiteSpace: 'nowrap' }}>
          {' '}
          {format.value(Math.round(speed.value), speed.unit)}
        </Text>
      )}
      <StaleMark />
    </Fact>
  );
}

function LocalTime({ zone }: { zone: string | null }): ReactNode {
  const { t } = useTranslation('vehicle');
  const format = useFormat();
  useTick();
  if (zone === null) return null;
  const now = serverNow();
  return (
    <Fact label={t('facts.localTime')} note={zone.split('/').at(-1)?.replaceAll('_', ' ')}>
      <span className={classes.figure}>{format.time(now, 'clockMinute', zone)}</span>
      {format.time(now, 'day', zone) !== format.time(now, 'day') && (
        <span> · {format.time(now, 'day', zone)}</span>
      )}
    </Fact>
  );
}
