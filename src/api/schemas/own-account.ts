import { z } from 'zod';
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

const units = z.strictObject({
  distance: z.enum(['km', 'mi']).default('km'),
  temperature: z.enum(['C', 'F']).default('C'),
  pressure: z.enum(['kPa', 'bar', 'psi']).default('kPa'),
});

const savedView = z
  .strictObject({
    id: z.string().min(1).max(64),
    name: z.string().trim().min(1).max(100),
    page: z.string().min(1).max(64).describe('The page that it is a view of, such as `fleet`'),
    query: z.string().max(4000).describe('The query of its address'),
  })
  .meta({ id: 'SavedView' });

/** Every key has a value of its own, so that what was kept before a key existed is still whole. */
export const preferences = z
  .strictObject({
    language: z.enum(['en', 'zh-Hans', 'es']).nullable().default(null).describe('Null: as the browser'),
    theme: z.enum(['auto', 'light', 'dark']).default('auto'),
    timeZone: timeZone.nullable().default(null).describe('Null: as the device'),
    units: units.prefault({}),
    views: z.array(savedView).max(200).default([]),
    favouriteSignals: z.array(z.string().min(1).max(300)).max(500).default([]),
    favouriteVehicles: z.array(z.string().min(1).max(17)).max(500).default([]),
    singleKeys: z.boolean().default(true).describe('Shortcuts of a single key'),
  })
  .meta({ id: 'Preferences', description: 'How a user likes the console; replaced whole.' });

export const openSessions = z
  .object({
    items: z.array(
      z
        .object({
          id: z.string(),
          isCurrent: z.boolean().describe('The session that asks'),
          createdAt: time,
          lastUsedAt: time.describe('To the minute'),
          expiresAt: time,
          userAgent: z.string().nullable(),
          remoteAddress: z.string().nullable(),
        })
        .meta({ id: 'OpenSession' }),
    ),
  })
  .meta({ id: 'OpenSessions' });
