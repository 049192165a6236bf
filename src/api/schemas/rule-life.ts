import { z } from 'zod';
import { ruleOrigins, ruleStates } from '../../rules/rule-version.ts';
import { pageSchema, time, vin } from './common.ts';
import { ruleFault, ruleWritten, versionNumber } from './rule.ts';
import { severity } from './vehicle.ts';

const transition = z
  .object({
    from: z
      .enum(ruleStates)
      .nullable()
      .describe('Null: it was made; `draft` to `draft`: it was written again'),
    to: z.enum(ruleStates),
    by: z.string().nullable().describe('Null: the server'),
    at: time,
    why: z
      .string()
      .describe(
        'Of the server: `shipped`, `upgraded`, `not-shipped-any-more`, `replaced` (by another version)',
      ),
  })
  .meta({ id: 'RuleTransition' });

export const ruleVersion = z
  .object({
    id: z.string(),
    version: versionNumber,
    origin: z.enum(ruleOrigins),
    state: z.enum(ruleStates),
    next: z.array(z.enum(ruleStates)).describe('What it may become'),
    hash: z.string().describe('SHA-256 of the text'),
    isShipped: z.boolean().describe('The text that is shipped now'),
    yaml: z.string(),
    faults: z.array(ruleFault),
    createdBy: z.string().nullable().describe('Null: the server'),
    createdAt: time,
    why: z.string(),
    stateSince: time,
    transitions: z.array(transition).describe('Oldest first'),
  })
  .meta({ id: 'RuleVersion' });
export const ruleVersionPage = pageSchema('RuleVersionPage', ruleVersion);

const yamlText = z.string().max(65_536).describe('The rule as YAML');
const why = z.string().trim().min(1).max(1000).describe('Kept with the version, for whoever comes after');

export const draftHash = z.string().length(64);

export const ruleCheckRequest = z
  .strictObject({
    yaml: yamlText,
    id: z.string().max(100).optional().describe('The text must be of this rule'),
  })
  .meta({ id: 'RuleCheckRequest' });

export const ruleCheck = z
  .object({
    faults: z.array(ruleFault),
    warnings: z.array(ruleFault),
    rule: ruleWritten.nullable().describe('Null where there are faults'),
  })
  .meta({ id: 'RuleCheck' });

export const ruleDraftRequest = z
  .strictObject({
    yaml: yamlText,
    why,
    replaces: draftHash
      .nullable()
      .default(null)
      .describe('`hash` of the draft that was read; needed where the draft is of somebody else'),
    isNew: z.boolean().default(false).describe('Refused where there is a rule of this id already'),
  })
  .meta({ id: 'RuleDraftRequest' });

export const ruleStateRequest = z
  .strictObject({ state: z.enum(['shadow', 'live', 'retired']), why })
  .meta({ id: 'RuleStateRequest' });

export const shadowAlert = z
  .object({
    id: z.string(),
    vin,
    rule: z.string(),
    version: versionNumber,
    instance: z.string(),
    code: z.string().nullable(),
    severity,
    state: z.enum(['pending', 'firing', 'resolved']),
    activeSince: time,
    firedAt: time.nullable(),
    resolvedAt: time.nullable(),
    evidence: z.unknown(),
    summary: z.string(),
  })
  .meta({ id: 'ShadowAlert', description: 'An alert that a rule in shadow would have raised' });

export const shadowAlertPage = pageSchema('ShadowAlertPage', shadowAlert, {
  version: versionNumber.describe('Whose alerts these are'),
  since: time.describe('From when on it has been in shadow'),
  fired: z.int().describe('How often it would have fired'),
  firing: z.int().describe('Would be firing now'),
  vehicles: z.int().describe('On how many vehicles'),
  days: z
    .array(z.object({ from: time, fired: z.int(), vehicles: z.int() }))
    .describe('Each of the last thirty days (UTC), oldest first'),
});
