import type { TFunction } from 'i18next';

export type Words = TFunction<['technicians', 'common', 'shell']>;

/** Of the fault catalogue that ships; others are shown by their ids. */
export const skills = [
  'diagnostics',
  'electrical',
  'high-voltage',
  'high-voltage-live',
  'battery-repair',
  'software-update',
  'mechanics',
  'cooling-system',
  'refrigerant',
  'brakes',
  'steering-chassis',
  'tyres',
  'airbags',
  'driver-assistance',
  'engine',
  'fuel-system',
  'exhaust-aftertreatment',
  'transmission',
  'bodywork',
] as const;

export const certificateKinds = ['high-voltage', 'high-voltage-live', 'refrigerant', 'airbags'] as const;

export function skillName(t: Words, id: string): string {
  const known = skills.find((skill) => skill === id);
  return known === undefined ? id : t(`skill.${known}`);
}

/** A certificate lapses soon within these days: time enough for a course. */
export const soonMs = 60 * 86_400_000;
export type Validity = 'good' | 'soon' | 'lapsed';

export function validityOf(expiresAt: number | null, now: number): Validity {
  if (expiresAt === null || expiresAt - now > soonMs) return 'good';
  return expiresAt <= now ? 'lapsed' : 'soon';
}
