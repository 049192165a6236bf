import { z } from 'zod';
import { languages } from '../../shared/languages.ts';
import { time } from './common.ts';

const timeZone = z.string().max(64).refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin');

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const vehicleOwner = z
  .object({
    name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    language: z.enum(languages).nullable().describe('Null: English'),
    timeZone: z.string().nullable().describe('Null: that of the vehicle'),
    updatedBy: z.string(),
    updatedAt: time,
  })
  .meta({ id: 'VehicleOwner' });

export const vehicleOwnerAnswer = z
  .object({ owner: vehicleOwner.nullable().describe('Null: nobody is on record') })
  .meta({ id: 'VehicleOwnerAnswer' });

export const vehicleOwnerRequest = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    email: z.email('must be an address such as mara@example.org').max(200).nullable().default(null),
    phone: z
      .string()
      .trim()
      .max(40)
      .regex(/^(\+|00)[\d\s()./-]{7,}$/, 'must begin with its country, such as +49 170 1234567')
      .nullable()
      .default(null),
    language: z.enum(languages).nullable().default(null),
    timeZone: timeZone.nullable().default(null),
  })
  .meta({ id: 'VehicleOwnerRequest' });
