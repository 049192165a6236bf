import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { dayMs, type Quantity } from './prediction.ts';

/** How far ahead a forecast looked when it was made, in days. */
export const horizons = [30, 90, 365, null] as const;

/** How good forecasts of one quantity and horizon were. Shares from 0 to 1. */
export interface PredictionQuality {
  readonly quantity: Quantity;
  /** At most so many days ahead; null = further. */
  readonly horizonDays: number | null;
  /** Forecasts that were made; of these, limits that were crossed, parts that were renewed before, and still open ones. */
  readonly made: number;
  readonly crossed: number;
  readonly renewed: number;
  readonly open: number;
  /** Crossed or overdue ones of which the 80 % interval held the truth; null without any. */
  readonly coverage: number | null;
  /** Of the crossed ones; null without any. */
  readonly medianErrorDays: number | null;
  /** The same against how far ahead the truth was. */
  readonly medianError: number | null;
}

/**
 * What was foreseen against what came. A forecast whose interval is over without a crossing counts as one that did not hold the
 * truth; of a part that was renewed before the limit nobody will know.
 */
export async function predictionQuality(
  db: Database,
  { now, markets }: { readonly now: number; readonly markets: readonly string[] | null },
): Promise<PredictionQuality[]> {
  const { rows } = await sql<{
    quantity: Quantity;
    horizon: number;
    made: number;
    crossed: number;
    renewed: number;
    open: number;
    judged: number;
    held: number;
    days: number | null;
    error: number | null;
  }>`
    select quantity, horizon, count(*)::int as made,
      count(*) filter (where outcome = 'crossed')::int as crossed,
      count(*) filter (where outcome = 'renewed')::int as renewed,
      count(*) filter (where outcome is null)::int as open,
      count(*) filter (where outcome = 'crossed' or (outcome is null and crosses_high < ${now}))::int as judged,
      count(*) filter (where outcome = 'crossed' and ended_at between crosses_low and crosses_high)::int as held,
      percentile_cont(0.5) within group (order by abs(crosses_at - ended_at) / ${dayMs}::float8)
        filter (where outcome = 'crossed') as days,
      percentile_cont(0.5) within group (order by abs(crosses_at - ended_at)::float8 / greatest(ended_at - made_at, ${dayMs}))
        filter (where outcome = 'crossed') as error
    from (
      select past_predictions.*, case
        when crosses_at - made_at <= ${30 * dayMs} then 0 when crosses_at - made_at <= ${90 * dayMs} then 1
        when crosses_at - made_at <= ${365 * dayMs} then 2 else 3 end as horizon
      from past_predictions join vehicles using (vin)
      where ${markets === null ? sql`true` : sql`market = any(${[...markets]}::text[])`}) as judged
    group by quantity, horizon order by quantity, horizon`.execute(db);
  return rows.map(({ horizon, judged, held, days, error, ...row }) => ({
    ...row,
    horizonDays: horizons[horizon] ?? null,
    coverage: judged === 0 ? null : held / judged,
    medianErrorDays: days,
    medianError: error,
  }));
}
