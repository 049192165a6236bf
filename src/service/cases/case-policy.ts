import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { type FileFault, faultText, parseYamlFile } from '../../shared/yaml-file.ts';
import { marketPattern, type Severity, severities } from '../../vehicles/vehicle.ts';
import type { Calendar } from '../time/working-hours.ts';
import type { CaseAlert } from './alert-problem.ts';
import { type ClockRules, clockNames } from './case-clocks.ts';
import { createHoursOf, type HoursOf, policyHours, unknownWeeks, weeks } from './market-hours.ts';
import { type KnownProblems, problemsOf, together, twiceIn, unknownIn } from './together.ts';

/** `30m` or `8h`, as milliseconds. */
const duration = z
  .string()
  .regex(/^[1-9]\d{0,5}[mh]$/, 'must be a duration such as 30m or 8h')
  .transform((text) => Number.parseInt(text, 10) * (text.endsWith('h') ? 3_600_000 : 60_000));
const target = z.strictObject({
  response: duration.optional(),
  diagnosis: duration.optional(),
  resolution: duration.optional(),
  always: z.boolean().default(false),
});
const targets = z.partialRecord(z.enum(severities), target);
const name = z.string().min(1).max(100);
const count = z.int().min(2).max(10_000);

const burst = z.strictObject({ vehicles: count, withinMinutes: z.number().positive() });

const policySchema = z.strictObject({
  open: z.strictObject({
    severities: z.array(z.enum(severities)),
    rules: z.record(name, z.array(z.enum(severities))).default({}),
  }),
  reopenDays: z.number().min(0).max(3650),
  parent: z.strictObject({
    vehicles: count,
    withinMinutes: z.number().positive(),
    burst: z.union([burst.transform((one) => [one]), z.array(burst).min(1).max(5)]),
  }),
  together: together.default({}),
  targets,
  weeks: weeks.default({}),
  hours: policyHours,
  markets: z
    .record(
      z.string().regex(marketPattern, 'must be an ISO 3166 country code'),
      z.strictObject({
        hours: policyHours.optional(),
        spansZones: z.boolean().default(false),
        targets: targets.optional(),
      }),
    )
    .default({}),
  pauses: z.record(
    z.string().regex(/^[a-z][a-z-]{0,63}$/),
    z.strictObject({ stops: z.array(z.enum(clockNames)) }),
  ),
  needs: z
    .array(
      z.strictObject({
        rules: z.array(name).default([]),
        codes: z.array(name).default([]),
        certificates: z.array(name).default([]),
        skills: z.array(name).default([]),
        hours: z.number().positive().max(1000).optional(),
      }),
    )
    .default([]),
  certified: z.record(name, name).default({}),
  jobHours: z.number().positive().max(1000),
  maxOpenCases: z.int().min(1).max(1000),
});

/** What a job asks of whoever does it. */
export interface JobNeeds {
  readonly certificates: readonly string[];
  readonly skills: readonly string[];
  readonly hours: number;
}

export interface CasePolicy {
  /** As written. */
  readonly text: string;
  readonly reopenMs: number;
  readonly parent: z.infer<typeof policySchema>['parent'];
  readonly maxOpenCases: number;
  readonly pauseReasons: readonly string[];
  opensFor(rule: string, severity: string): boolean;
  /** With the vehicle it names a case: several rules and codes may tell of one problem. */
  problemOf(alert: Pick<CaseAlert, 'rule' | 'fault'>): string;
  /** @throws AppError permanent `case-policy-invalid` where it names rules or codes that nobody knows, as `file:line: message` */
  check(known: KnownProblems): void;
  /** `hours`: by which a target counts that does not count day and night. */
  clockRules(severity: Severity, market: string | null, hours: Calendar): ClockRules;
  readonly hoursOf: HoursOf;
  /** Does a vehicle of this market go by its own clock? */
  spansZones(market: string | null): boolean;
  /** That a skill of the fault catalogue asks for; null where it asks for none. */
  certificateOf(skill: string): string | null;
  /** By rule and code alone. */
  needsOf(rule: string | null, code: string | null): JobNeeds;
}

/**
 * @throws AppError permanent `case-policy-invalid` with every fault as `file:line: message`
 */
export function parseCasePolicy(file: string, content: string): CasePolicy {
  const faults: FileFault[] = [];
  const parsed = parseYamlFile(file, content, policySchema, faults);
  const invalid = (all: readonly FileFault[]) =>
    new AppError('permanent', 'case-policy-invalid', all.map(faultText).join('\n'));
  const refuse = (all: readonly FileFault[]): void => {
    if (all.length > 0) throw invalid(all);
  };
  if (parsed === undefined) throw invalid(faults);
  const { data, placeOf } = parsed;
  const placed = (found: ReturnType<typeof twiceIn>): FileFault[] =>
    found.map(({ path, message }) => ({
      file,
      ...placeOf(path),
      message: `${path.map(String).join('.')}: ${message}`,
    }));
  refuse(placed([...twiceIn(data.together), ...unknownWeeks(data)]));
  return createPolicy(data, content, (known) => refuse(placed(unknownIn(data.together, known))));
}

export const loadCasePolicy = async (path: string): Promise<CasePolicy> =>
  parseCasePolicy(`policies/${basename(path)}`, await readFile(path, 'utf8'));

/** The operator's own, `policies/cases.yaml` in the data directory, goes before the one that shipped. */
export async function loadOwnCasePolicy(shipped: string, dataDir: string): Promise<CasePolicy> {
  const own = join(dataDir, 'policies', 'cases.yaml');
  const content = await readFile(own, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw cause;
  });
  return content === null ? loadCasePolicy(shipped) : parseCasePolicy(own, content);
}

function createPolicy(
  data: z.infer<typeof policySchema>,
  text: string,
  check: CasePolicy['check'],
): CasePolicy {
  const hoursOf = createHoursOf(data);
  return {
    text,
    reopenMs: data.reopenDays * 86_400_000,
    parent: data.parent,
    maxOpenCases: data.maxOpenCases,
    pauseReasons: Object.keys(data.pauses),
    opensFor: (rule, severity) =>
      (data.open.rules[rule] ?? data.open.severities).includes(severity as Severity),
    problemOf: problemsOf(data.together),
    check,
    hoursOf,
    spansZones: hoursOf.spansZones,
    clockRules(severity, market, hours) {
      const found = data.markets[market ?? '']?.targets?.[severity] ?? data.targets[severity];
      return {
        targets: found ?? {},
        calendar: found?.always === true ? null : hours,
        stoppedBy: (reason) => data.pauses[reason]?.stops ?? [],
      };
    },
    certificateOf: (skill) => data.certified[skill] ?? null,
    needsOf(rule, code) {
      const found = data.needs.find(({ rules, codes }) => isAmong(rules, rule) || isAmong(codes, code));
      return {
        certificates: found?.certificates ?? [],
        skills: found?.skills ?? [],
        hours: found?.hours ?? data.jobHours,
      };
    },
  };
}

const isAmong = (patterns: readonly string[], value: string | null): boolean =>
  value !== null &&
  patterns.some((pattern) =>
    pattern.endsWith('*') ? value.startsWith(pattern.slice(0, -1)) : value === pattern,
  );
