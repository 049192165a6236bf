import { z } from 'zod';
import { isTimeZone } from '../../service/time/zoned-time.ts';
import { AppError } from '../../shared/errors.ts';
import { describeIssue, fieldErrors, sentenceOf } from '../../shared/validation.ts';
import { checkWaves } from './wave-sizes.ts';

/** What is asked of an owner: nothing, told only, or asked. */
export const consents = ['none', 'inform', 'ask'] as const;
export type Consent = (typeof consents)[number];

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 22:30');
const zone = z.string().max(64).refine(isTimeZone, 'must be a time zone such as Europe/Berlin');
const hourMinutes = 60;

/**
 * The parts of a plan. A new plan may leave out what has a stated safe value; one that is read back must have all of it, so that a
 * limit that was lost or is newer than the plan stops its campaign instead of being made up.
 */
function planOf(isNew: boolean) {
  const or = <Schema extends z.ZodType>(schema: Schema, value: z.output<Schema>) =>
    (isNew
      ? schema.default(value as z.core.util.NoUndefined<z.output<Schema>>)
      : schema) as z.ZodDefault<Schema>;
  const part = <Shape extends z.core.$ZodLooseShape>(shape: Shape) => {
    const object = z.strictObject(shape);
    return (isNew ? object.prefault({} as never) : object) as z.ZodPrefault<typeof object>;
  };
  const wave = z.strictObject({
    /** Of all targets; or `count`, or `rest`: one of the three. */
    percent: z.number().gt(0).max(100).optional(),
    count: z.int().min(1).max(10_000_000).optional(),
    /** All that are left; of the last wave. */
    rest: z.literal(true).optional(),
    /** Does a person open the wave after this one, once it has passed? */
    hold: or(z.boolean(), true),
  });
  const firstWaves = [1, 4, 15, 30, 50].map((percent) => ({ percent, hold: true }));

  return z.strictObject({
    /** In order; together they are all targets. */
    waves: or(z.array(wave).min(1).max(50), firstWaves),
    ramp: part({
      perMinute: or(z.int().min(1).max(10_000), 50),
      /** The rate is multiplied by `factor` each `everyMinutes`, up to `mostPerMinute`. Null: it stays. */
      growth: or(
        z
          .strictObject({
            factor: z.number().gt(1).max(10),
            everyMinutes: z
              .int()
              .min(1)
              .max(7 * 24 * hourMinutes),
            mostPerMinute: z.int().min(1).max(10_000),
          })
          .nullable(),
        null,
      ),
    }),
    /** What all downloads together may take, averaged over ten minutes. Null: no limit. */
    bandwidth: or(
      z.strictObject({ bytesPerSecond: z.int().min(1_000).max(1_000_000_000_000) }).nullable(),
      null,
    ),
    windows: part({
      /** When vehicles may install, by the clock on their own wall; 0 is Monday, a window past midnight is of the day on which it opens. Null: at any time. */
      hours: or(
        z
          .array(
            z
              .strictObject({
                days: or(z.array(z.int().min(0).max(6)).min(1).max(7), [0, 1, 2, 3, 4, 5, 6]),
                from: clock,
                to: clock,
              })
              .refine(({ from, to }) => from !== to, { path: ['to'], message: 'must differ from the begin' }),
          )
          .min(1)
          .max(20)
          .nullable(),
        null,
      ),
      /** For vehicles whose zone nobody knows. Null: they have no window and are not started. */
      zoneWhenUnknown: or(zone.nullable(), null),
    }),
    /** Judged in the car. Null: not asked. */
    preconditions: part({
      parked: or(z.boolean(), true),
      /** Of the traction battery, percent. */
      leastStateOfCharge: or(z.number().min(0).max(100).nullable(), 30),
      /** Of the 12 V battery, volts. */
      least12V: or(z.number().min(9).max(15).nullable(), 12.2),
      notCharging: or(z.boolean(), true),
      /** Outside, °C. */
      temperature: or(
        z
          .strictObject({ least: z.number().min(-60).max(80), most: z.number().min(-60).max(80) })
          .refine(({ least, most }) => least < most, { path: ['most'], message: 'must be above the least' })
          .nullable(),
        { least: -10, most: 40 },
      ),
    }),
    consent: part({
      default: or(z.enum(consents), 'ask'),
      /** By ISO 3166 market. */
      markets: or(
        z.record(z.string().regex(/^[A-Z]{2}$/), z.enum(consents), {
          error: ({ code }) => (code === 'invalid_key' ? 'must be a market such as DE' : undefined),
        }),
        {},
      ),
    }),
    deadlines: part({
      /** From a vehicle's first offer; until then it may come back, and install. */
      vehicleHours: or(
        z
          .int()
          .min(1)
          .max(365 * 24),
        14 * 24,
      ),
      /** From the start; what is not begun by then is not any more. */
      campaignDays: or(z.int().min(1).max(730), 90),
    }),
    /** Of what fails before it installs; what fails later is for a person to look at. */
    retries: part({
      most: or(z.int().min(0).max(10), 3),
      firstAfterMinutes: or(
        z
          .int()
          .min(1)
          .max(7 * 24 * hourMinutes),
        30,
      ),
      factor: or(z.number().min(1).max(10), 4),
      longestMinutes: or(
        z
          .int()
          .min(1)
          .max(30 * 24 * hourMinutes),
        24 * hourMinutes,
      ),
    }),
    gates: part({
      failures: part({
        /** It halts where more than this share of a wave's results are failures; silent vehicles are. */
        maxPercent: or(z.number().min(0).max(50), 5),
        /** Fewer results than this count as this many, and the next wave is not opened on them; of a smaller wave all count. */
        leastCount: or(z.int().min(1).max(100_000), 50),
        /** Share of a wave that must have a result before the next one opens; who declined is not in it. */
        leastResultsPercent: or(z.number().min(10).max(100), 70),
      }),
      /** A vehicle that has begun and is not heard of for so long has failed. */
      silence: part({
        /** While it downloads: cars are switched off. */
        downloadingMinutes: or(
          z
            .int()
            .min(10)
            .max(30 * 24 * hourMinutes),
          3 * 24 * hourMinutes,
        ),
        /** From the begin of its installation. */
        installingMinutes: or(
          z
            .int()
            .min(10)
            .max(7 * 24 * hourMinutes),
          12 * hourMinutes,
        ),
      }),
      /** What a wave is offered is what the wave before it passed with. */
      sameArtifacts: or(z.literal(true), true),
      /** See `HealthLimits`. Null: health is not judged, and waves follow without a soak. */
      health: or(
        z
          .strictObject({
            alpha: or(z.number().min(0.000_1).max(0.2), 0.01),
            toleratedRatio: or(z.number().min(1).max(5), 1.25),
            leastCarDays: or(z.number().min(1).max(1_000_000), 300),
            leastMatched: or(z.number().min(0.1).max(1), 0.5),
            /** From a wave's last needed result to the next wave. */
            soakHours: or(
              z
                .number()
                .min(0)
                .max(90 * 24),
              72,
            ),
          })
          .nullable(),
        { alpha: 0.01, toleratedRatio: 1.25, leastCarDays: 300, leastMatched: 0.5, soakHours: 72 },
      ),
    }),
  });
}

function check(plan: z.output<ReturnType<typeof planOf>>, context: z.core.$RefinementCtx): void {
  for (const { path, message } of checkWaves(plan.waves)) context.addIssue({ code: 'custom', path, message });
  const { perMinute, growth } = plan.ramp;
  if (growth !== null && growth.mostPerMinute < perMinute) {
    const path = ['ramp', 'growth', 'mostPerMinute'];
    context.addIssue({ code: 'custom', path, message: `must be at least ${perMinute}, the first rate` });
  }
}

/** What a new campaign is given; what is left out has its safe value (`newPlan({})` shows them all). For requests and `/openapi.json`. */
export const newPlanSchema = planOf(true).superRefine(check);
const storedPlanSchema = planOf(false).superRefine(check);

export type CampaignPlan = z.output<typeof newPlanSchema>;
/** As a person or an API client gives it. */
export type NewCampaignPlan = z.input<typeof newPlanSchema>;
export type Ramp = CampaignPlan['ramp'];
export type InstallWindows = CampaignPlan['windows'];
export type Gates = CampaignPlan['gates'];

/** @throws AppError invalid `bad-plan` with the fields: a value out of bounds is refused, never replaced. */
export function newPlan(given: unknown): CampaignPlan {
  const parsed = newPlanSchema.safeParse(given, { error: describeIssue });
  if (parsed.success) return parsed.data;
  const fields = fieldErrors(parsed.error);
  throw new AppError('invalid', 'bad-plan', `The plan is not valid: ${sentenceOf(fields)}.`, { fields });
}

/**
 * The plan of a campaign's row, whole: nothing in it is filled in.
 * @throws AppError permanent `plan-damaged` with the fields
 */
export function storedPlan(row: unknown): CampaignPlan {
  const parsed = storedPlanSchema.safeParse(row, { error: describeIssue });
  if (parsed.success) return parsed.data;
  const fields = fieldErrors(parsed.error);
  throw new AppError(
    'permanent',
    'plan-damaged',
    `The campaign's plan cannot be read: ${sentenceOf(fields)}.`,
    {
      fields,
    },
  );
}

export const consentIn = ({ consent }: Pick<CampaignPlan, 'consent'>, market: string): Consent =>
  (Object.hasOwn(consent.markets, market) ? consent.markets[market] : undefined) ?? consent.default;
