import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { type FaultReport, faultReport } from '../../src/wire/messages.ts';
import { behaviourSchema } from '../update-client/behaviour.ts';
import { modelNames } from '../vehicle/car.ts';
import { usages } from '../vehicle/driver.ts';
import { faultKinds } from '../vehicle/faults.ts';
import { places } from '../vehicle/places.ts';

/** Hours before the simulation was begun; negative: after it. */
const hoursAgo = z.number().min(-1000).max(1000);
const placeName = z
  .string()
  .refine((name) => name in places, { message: `is none of ${Object.keys(places).join(', ')}` });

const fault = z.strictObject({
  kind: z.enum(faultKinds),
  startsHoursAgo: hoursAgo,
  developsOverHours: z.number().min(0).max(1000),
  severity: z.number().gt(0).max(1).default(1),
});

/** A report as on the wire, its time given as hours ago; checked against the wire's schema with a time put in. */
const report = z
  .looseObject({ hoursAgo })
  .transform(({ hoursAgo: ago, ...rest }) => ({ hoursAgo: ago, report: rest }))
  .superRefine((value, context) => {
    const parsed = faultReport.safeParse({ ...value.report, ts: 0 });
    if (!parsed.success) context.addIssue({ code: 'custom', message: z.prettifyError(parsed.error) });
  });

/** The same without a time: it is told when it happens. */
const timelessReport = z.looseObject({}).superRefine((value, context) => {
  const parsed = faultReport.safeParse({ ...value, ts: 0 });
  if (!parsed.success) context.addIssue({ code: 'custom', message: z.prettifyError(parsed.error) });
});

/** Every so many messages; 0 = never. */
const every = z.int().min(0).default(0);
const disturbances = z.strictObject({
  malformedEvery: every,
  duplicateEvery: every,
  loseEvery: every,
  /** What the car's clock is ahead. */
  clockOffsetHours: z.number().default(0),
});

const group = z.strictObject({
  count: z.int().min(1).max(10_000).default(1),
  models: z.array(z.enum(modelNames)).min(1),
  places: z.array(placeName).min(1),
  usage: z.enum(usages).default('commuter'),
  /** Never asleep, so that it is online even when parked. */
  alwaysOn: z.boolean().default(false),
  /** What to look at, in plain words; empty for a healthy car. */
  story: z.string().default(''),
  faults: z.array(fault).default([]),
  reports: z.array(report).default([]),
  /** Out of radio coverage: nothing is sent, everything kept. */
  outages: z.array(z.strictObject({ fromHoursAgo: hoursAgo, toHoursAgo: hoursAgo })).default([]),
  disturbances: disturbances.prefault({}),
  /** How the cars take updates. */
  updates: behaviourSchema.prefault({}),
  /** What new software brings with it, in this share of the cars that have it. */
  afterUpdate: z
    .strictObject({
      share: z.number().gt(0).max(1).default(1),
      afterSeconds: z.number().min(0).max(86_400).default(30),
      report: timelessReport,
    })
    .optional(),
  /** The months before, a few samples a day of what wears: something to foresee from. */
  earlier: z
    .strictObject({
      days: z.int().min(1).max(390),
      padsWornInDays: z.number().positive().optional(),
      tyreLeakKpaPerDay: z.number().positive().optional(),
      healthLostPerYear: z.number().positive().optional(),
    })
    .optional(),
});

const scenarioSchema = z.strictObject({
  title: z.string().min(1).max(100),
  description: z.string().min(1),
  daysBack: z.number().min(0).max(30).default(2),
  /** Vehicles are dealt from these groups in turn, from the first again when all are used up. */
  vehicles: z.array(group).min(1),
});
export type Scenario = z.infer<typeof scenarioSchema> & { readonly name: string };
export type ScenarioGroup = Scenario['vehicles'][number];

/** A dictated report with its time filled in. */
export function reportAt(entry: ScenarioGroup['reports'][number], begunAt: number): FaultReport {
  return faultReport.parse({ ...entry.report, ts: Math.round(begunAt - entry.hoursAgo * 3_600_000) });
}

const folder = new URL('.', import.meta.url);

export function scenarioNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/** Reads and checks a scenario; throws a plain sentence that names what is wrong, or which scenarios there are. */
export function loadScenario(name: string): Scenario {
  if (!scenarioNames().includes(name)) {
    throw new Error(`There is no scenario "${name}". There are: ${scenarioNames().join(', ')}.`);
  }
  const parsed = scenarioSchema.safeParse(parse(readFileSync(new URL(`${name}.yaml`, folder), 'utf8')));
  if (!parsed.success) throw new Error(`Scenario "${name}" is not valid:\n${z.prettifyError(parsed.error)}`);
  return { name, ...parsed.data };
}
