import { z } from 'zod';
import { marketPattern } from '../../vehicles/vehicle.ts';

/** What several features' schemas share. Every schema with an `id` is a named component of the OpenAPI document. */

export const maxLimit = 1000;

/** Digits as a number; `Number` would also take `1e2`, ` 7 ` and `0x10`. */
const digits = (value: unknown): unknown =>
  typeof value === 'string' ? (/^\d{1,16}$/.test(value) ? Number(value) : Number.NaN) : value;

export function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.preprocess(digits, z.int(message).min(min, message).max(max, message));
}

export function limitSchema(max = maxLimit, initial = 100) {
  return wholeNumber(1, max).default(initial).describe(`At most so many, up to ${max}`);
}

export const cursorSchema = z.string().max(2000).optional().describe('`nextCursor` of the page before');
export const pageQuery = { limit: limitSchema(), cursor: cursorSchema };

export function pageSchema<Item extends z.ZodType, Extra extends z.ZodRawShape = Record<never, never>>(
  id: string,
  item: Item,
  extra?: Extra,
) {
  return z
    .object({
      items: z.array(item),
      nextCursor: z.string().nullable().describe('Null on the last page'),
      ...(extra as Extra),
    })
    .meta({ id });
}

export const time = z.number().meta({ id: 'Time', description: 'Milliseconds since 1970 UTC' });
export const vin = z.string().meta({ id: 'Vin', description: 'Vehicle identification number, ISO 3779' });
export const vinParams = z.object({ vin: z.string() });

const maxTime = 8.64e15;
const isoPattern =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|z|[+ -]\d{2}:?\d{2})?)?$/;

/** Milliseconds since 1970 UTC, or ISO 8601; without a zone it is UTC. In a query an unescaped "+" arrives as a space. */
export function parseTime(text: string): number | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    return Math.abs(number) <= maxTime ? number : undefined;
  }
  const parts = isoPattern.exec(text);
  if (parts === null) return undefined;
  const [, date = '', clock = '00:00', zone = 'Z'] = parts;
  // Date.parse would take the 30th of February for the 2nd of March.
  if (new Date(`${date}T00:00Z`).getUTCDate() !== Number(date.slice(8))) return undefined;
  const parsed = Date.parse(`${date}T${clock}${zone.replace(' ', '+').toUpperCase()}`);
  return Number.isNaN(parsed) ? undefined : parsed;
}

export const timeQuery = z
  .string()
  .max(64)
  .transform((text, context) => {
    const parsed = parseTime(text);
    if (parsed !== undefined) return parsed;
    context.addIssue({
      code: 'custom',
      message: 'must be milliseconds since 1970 UTC, or a time in ISO 8601',
    });
    return z.NEVER;
  })
  .optional();

export const rangeQuery = {
  from: timeQuery.describe('Begin, included; default: 24 h before `to`'),
  to: timeQuery.describe('End, not included; default: now'),
};

/** A closed set in a query: one of it, or several with commas. */
export function oneOrMore<const Values extends readonly [string, ...string[]]>(values: Values) {
  const message = `must be one or more of ${values.join(', ')}, with commas`;
  return z
    .string()
    .transform((text, context): Values[number][] => {
      const parts = text.split(',').map((part) => part.trim());
      if (parts.every((part): part is Values[number] => values.includes(part))) return parts;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .optional()
    .describe(`One or more of ${values.join(', ')}, with commas`);
}

export const marketsQuery = z
  .string()
  .max(1000)
  .transform((text, context) => {
    const parts = text.split(',').map((part) => part.trim());
    if (parts.every((part) => marketPattern.test(part))) return parts;
    context.addIssue({ code: 'custom', message: 'must be ISO 3166 country codes, with commas' });
    return z.NEVER;
  });
