import type { Watch } from './watch-policy.ts';

/** What a watch remembers. Times named `…Mono` are of the monotonic clock: a jump of the other fires nothing. */
export interface AlertLife {
  readonly state: 'pending' | 'firing';
  /** When it began; milliseconds since 1970 UTC. */
  readonly since: number;
  readonly sinceMono: number;
  readonly firedAt: number | null;
  /** It has been well since then, but not for long enough; null: it is bad. */
  readonly wellMono: number | null;
}

export interface LifeStep {
  /** Null: there is none any more. */
  readonly life: AlertLife | null;
  readonly happened: 'fired' | 'resolved' | null;
}

interface Moment {
  readonly now: number;
  readonly mono: number;
}

/** pending → firing → gone. Pure; a verdict `unknown` changes nothing. */
export function stepLife(
  life: AlertLife | null,
  is: 'bad' | 'well' | 'unknown',
  { forSeconds, clearSeconds }: Pick<Watch, 'forSeconds' | 'clearSeconds'>,
  { now, mono }: Moment,
): LifeStep {
  if (is === 'unknown') return { life, happened: null };
  if (is === 'bad') {
    const begun = life ?? { state: 'pending', since: now, sinceMono: mono, firedAt: null, wellMono: null };
    if (begun.state === 'firing') return { life: { ...begun, wellMono: null }, happened: null };
    if (mono - begun.sinceMono < forSeconds * 1000) return { life: begun, happened: null };
    return { life: { ...begun, state: 'firing', firedAt: now }, happened: 'fired' };
  }
  // What never fired is forgotten at once: the time before it fires is one without a break.
  if (life === null || life.state === 'pending') return { life: null, happened: null };
  const wellMono = life.wellMono ?? mono;
  if (mono - wellMono < clearSeconds * 1000) return { life: { ...life, wellMono }, happened: null };
  return { life: null, happened: 'resolved' };
}
