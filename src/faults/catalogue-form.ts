import { z } from 'zod';
import { severities } from '../vehicles/vehicle.ts';
import { drivability } from './fault-episode.ts';

const sentence = z.string().trim().min(1);
/** What ships has every language. */
const fullText = z.strictObject({ en: sentence, 'zh-Hans': sentence, es: sentence });
const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'is no name: small letters, digits and hyphens');

const hexByte = z.string().regex(/^[0-9A-F]{2}$/, 'is no failure type: two hex digits');
const smallNumber = z.string().regex(/^\d{1,2}$/, 'is no number');

/** `skills.yaml`, `parts.yaml`, `wordings.yaml`: id → words. */
export const wordsFile = z.record(id, fullText);

/** `causes-*.yaml`: what may be behind a fault, and what a workshop does to find out. */
export const causesFile = z.record(
  id,
  z.strictObject({
    name: fullText,
    /** In the order in which they are made, what can be seen from afar first. */
    checks: z.array(fullText).min(1),
    skills: z.array(id).min(1),
    parts: z.array(id).default([]),
  }),
);

const codePattern = /^([PCBU][0-3][0-9A-F]{3}(-[0-9A-F]{2})?|SPN\d{1,6}(\/FMI\d{1,2})?|GBT-\d{1,2})$/;

/**
 * Every other file: code → what it means. `P0A80-1C` goes before `P0A80`; `SPN110` names a parameter, for the failure modes
 * that have no entry of their own; `GBT-11` is bit 11 of the alarm flags of GB/T 32960, whose level raises severity.
 */
export const codesFile = z.record(
  z.string().regex(codePattern, 'is no fault code'),
  z.strictObject({
    severity: z.enum(severities),
    mayBeDriven: z.enum(drivability),
    description: fullText,
    /** Own words, or the name of those in `wordings.yaml`. */
    customer: z.union([id, fullText], 'is neither the name of a wording nor words in en, zh-Hans and es'),
    /** The likeliest first. */
    causes: z.array(id).min(1),
  }),
);

const blockNames = ['powertrain', 'chassis', 'body', 'network'] as const;
const failureKind = z.strictObject({ name: fullText, causes: z.array(id).default([]) });

/** `general.yaml`: what can be said of a code that has no entry of its own. */
export const generalFile = z.strictObject({
  /** By block, for codes of the standard and of the manufacturer. */
  blocks: z.record(z.enum(blockNames), z.strictObject({ standard: fullText, manufacturer: fullText })),
  /** Failure type bytes of SAE J2012-DA; their causes go before those of the code. */
  failureTypes: z.record(hexByte, failureKind),
  /** Failure mode identifiers of SAE J1939-73; their causes go before those of the parameter. */
  failureModes: z.record(smallNumber, failureKind),
  /** `{description}` with `{type}`. */
  withFailureType: fullText,
  /** `{spn}` and `{mode}`. */
  j1939: fullText,
  /** The same with the parameter's `{name}`. */
  j1939Named: fullText,
  /** A flag without an entry of its own: `{code}`. */
  otherAlarm: fullText,
  /** `{ecu}`, `{code}` and `{level}` of such an alarm. */
  alarm: fullText,
  other: fullText,
  customer: fullText,
  /** An alarm without an entry of its own; what to do comes from its level. */
  customerAlarm: fullText,
  /** By GB/T 32960 alarm level: what the driver should do. */
  customerByLevel: z.record(z.enum(['1', '2', '3']), fullText),
});

export type GeneralWords = z.infer<typeof generalFile>;
export type CodesFile = z.infer<typeof codesFile>;
export type CausesFile = z.infer<typeof causesFile>;
export type WordsFile = z.infer<typeof wordsFile>;
