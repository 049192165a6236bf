import { z } from 'zod';
import { phoneNumber } from '../../shared/phone-number.ts';
import { marketPattern } from '../../vehicles/vehicle.ts';
import { workingHours } from '../time/working-hours.ts';

const name = z.string().trim().min(1).max(200);
const word = z.string().trim().min(1).max(64);
const market = z.string().regex(marketPattern, 'must be an ISO 3166 country code of two capital letters');

/** A workshop or an office. */
export const placeForm = z.strictObject({
  name,
  market,
  latitude: z.number().min(-90).max(90).nullable().default(null),
  longitude: z.number().min(-180).max(180).nullable().default(null),
  hours: workingHours,
});
export type PlaceForm = z.infer<typeof placeForm>;

/** Somebody who goes to cars; `username` where he signs in too. */
export const technicianForm = z.strictObject({
  name,
  market,
  username: z.string().max(64).nullable().default(null),
  place: z.uuid().nullable().default(null),
  email: z.email().max(200).nullable().default(null),
  phone: z
    .string()
    .trim()
    .max(40)
    .refine(
      (written) => phoneNumber(written) !== null,
      'must be a number with its country, such as +49 170 1234567',
    )
    .nullable()
    .default(null),
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}(-[A-Za-z]{2,8})*$/))
    .max(20)
    .default([]),
  skills: z.array(word).max(100).default([]),
  certificates: z
    .array(
      z.strictObject({
        kind: word,
        number: z.string().max(100).nullable().default(null),
        expiresAt: z.int().nullable().describe('From then on it does not count; null = it does not lapse'),
      }),
    )
    .max(50)
    .default([]),
  hours: workingHours.nullable().default(null).describe('Null = those of the place'),
  absences: z
    .array(
      z
        .strictObject({ from: z.int(), to: z.int(), note: z.string().max(200).optional() })
        .refine(({ from, to }) => from < to, 'must begin before it ends'),
    )
    .max(500)
    .default([]),
  active: z.boolean().default(true),
});
export type TechnicianForm = z.infer<typeof technicianForm>;
