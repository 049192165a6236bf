import type { TFunction } from 'i18next';
import type { Foreseen } from '../../api/queries/predictions.ts';
import type { Severity } from '../../api/types.ts';
import { isWheel } from '../vehicle/paths.ts';

type Translate = TFunction<readonly ['foreseen', 'common', 'shell']>;
const dayMs = 86_400_000;

/** Brake pads, front left. */
export function partName({ quantity, place }: Pick<Foreseen, 'quantity' | 'place'>, t: Translate): string {
  const part = t(`quantity.${quantity}`);
  return isWheel(place) ? t('partAt', { part, place: t(`wheel.${place}`) }) : part;
}

/** About how far away, in the unit that a person would say. */
export function ahead(at: number, now: number, t: Translate): string {
  const days = (at - now) / dayMs;
  if (days < 1) return t('ahead.now');
  if (days < 14) return t('ahead.days', { count: Math.round(days) });
  if (days < 90) return t('ahead.weeks', { count: Math.round(days / 7) });
  if (days < 700) return t('ahead.months', { count: Math.round(days / 30.4) });
  return t('ahead.years', { count: Math.round(days / 365.25) });
}

/** Kilometres as one would say them. */
export const roughly = (km: number): number => Number(km.toPrecision(2));

/** How pressing it is, by the lower end of the interval: whoever plans must reckon with it. */
export function urgency(
  { verdict, crossing }: Pick<Foreseen, 'verdict' | 'crossing'>,
  now: number,
): Severity | null {
  if (verdict === 'crossed') return 'critical';
  if (verdict !== 'will-cross' || crossing === null) return null;
  const days = (crossing.low - now) / dayMs;
  return days < 14 ? 'major' : days < 60 ? 'minor' : 'info';
}
