/**
 * Times as people read them, each with the exact time behind it.
 *   <Age at={lastSeenAt} />                    "5 min. ago", goes on counting
 *   <Moment at={firedAt} zone={vehicleZone} />  the reader's time; the vehicle's local time in its title
 */
import { type ReactNode, useSyncExternalStore } from 'react';
import type { TimeStyle } from '../format/times.ts';
import { useFormat } from '../format/use-format.tsx';
import { useTranslation } from '../i18n/use-translation.ts';

const everyMs = 15_000;
const listeners = new Set<() => void>();
let tick = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** One timer for all ages on the page. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    tick++;
    for (const each of listeners) each();
  }, everyMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Renders the caller again every 15 s. */
export const useTick = (): number => useSyncExternalStore(subscribe, () => tick);

export function Age({ at }: { at: number }): ReactNode {
  const format = useFormat();
  useTick();
  return (
    <time dateTime={new Date(at).toISOString()} title={format.time(at)}>
      {format.ago(at)}
    </time>
  );
}

/** `style` left out: as short as it can be. `zone`: where the vehicle is. */
export function Moment({
  at,
  style,
  zone = null,
}: {
  at: number;
  style?: TimeStyle;
  zone?: string | null;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const local =
    zone === null || zone === format.timeZone
      ? ''
      : `\n${t('time.vehicle', { time: format.time(at, 'moment', zone), zone })}`;
  return (
    <time dateTime={new Date(at).toISOString()} title={`${format.time(at)}${local}`}>
      {style === undefined ? format.short(at) : format.time(at, style)}
    </time>
  );
}
