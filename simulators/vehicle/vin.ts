import { vinCheckDigit } from '../../src/wire/vin.ts';

/**
 * `U0` is a country code that nobody holds (the published lists of ISO 3780 show U8–U0 as not assigned), so no simulated car can
 * be mistaken for a customer's.
 */
const manufacturer = 'U0S';
const yearCodes = 'ABCDEFGHJKLMNPRSTVWXY123456789';

/** `modelCode` five characters; `serial` below 1,000,000. With its check digit. */
export function simulatedVin(modelCode: string, modelYear: number, serial: number): string {
  const year = yearCodes[(modelYear - 2010) % 30] ?? 'A';
  const open = `${manufacturer}${modelCode}0${year}S${String(serial).padStart(6, '0')}`;
  return `${open.slice(0, 8)}${vinCheckDigit(open)}${open.slice(9)}`;
}
