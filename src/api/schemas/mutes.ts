import { z } from 'zod';
import { alertItem } from './alerts.ts';
import { pageSchema, time, vin } from './common.ts';

const longestMs = 30 * 86_400_000;
export const longestMuteMs = longestMs;
export const newMute = z
  .strictObject({
    vin: vin.max(64).nullable().default(null).describe('Null: every vehicle of your markets'),
    rule: z.string().min(1).max(100).nullable().default(null).describe('Null: every rule'),
    code: z.string().min(1).max(100).nullable().default(null).describe('Only this fault code; needs `rule`'),
    until: z.int().describe('When it ends by itself: in the future, 30 days at most'),
    reason: z.string().trim().min(1).max(500),
  })
  .superRefine(({ vin: one, rule, code }, context) => {
    if (one === null && rule === null)
      context.addIssue({ code: 'custom', path: ['vin'], message: 'must be given, or rule' });
    if (code !== null && rule === null)
      context.addIssue({ code: 'custom', path: ['rule'], message: 'must be given with code' });
  })
  .meta({ id: 'NewMute' });
export const mute = z
  .object({
    id: z.string(),
    vin: vin.nullable(),
    rule: z.string().nullable(),
    code: z.string().nullable(),
    name: z.string().nullable().describe('Of the rule or fault, in the language of Accept-Language'),
    vehicle: alertItem.shape.vehicle,
    markets: z.array(z.string()).nullable().describe('Where it counts; null = everywhere'),
    until: time,
    reason: z.string(),
    createdBy: z.string(),
    createdAt: time,
    hidden: z.int().describe('Alerts of yours that fire and are muted by it'),
    mayEnd: z.boolean().describe('May you end it?'),
  })
  .meta({ id: 'Mute' });
export const mutePage = pageSchema('MutePage', mute);
