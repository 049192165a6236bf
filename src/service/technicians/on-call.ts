import { z } from 'zod';
import { localDate, minutesOf, timeZone } from '../time/working-hours.ts';
import { dayOfDate, localDay, momentOf } from '../time/zoned-time.ts';

/** Who is on call in turn: each for `days` days, handed over at the same time by the clock on the wall. */
export const rotaPlan = z.strictObject({
  timeZone,
  startsOn: localDate,
  handOver: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 08:00'),
  days: z.int().min(1).max(56),
  members: z.array(z.uuid()).min(1).max(50),
  /** Somebody stands in for whoever's turn it is; of several that overlap the last counts. */
  overrides: z
    .array(
      z
        .strictObject({ from: z.int(), to: z.int(), technician: z.uuid() })
        .refine(({ from, to }) => from < to, 'must begin before it ends'),
    )
    .max(500)
    .default([]),
});
export type RotaPlan = z.infer<typeof rotaPlan>;

export interface OnCall {
  readonly technician: string;
  readonly from: number;
  readonly to: number;
  readonly isOverride: boolean;
}

/** Who is on call at this moment; undefined before the rota starts. */
export function onCallAt(plan: RotaPlan, at: number): OnCall | undefined {
  const turn = turnAt(plan, at);
  if (turn === undefined) return undefined;
  const override = plan.overrides.findLast(({ from, to }) => from <= at && at < to);
  return override === undefined ? turn : { ...override, isOverride: true };
}

function turnAt(plan: RotaPlan, at: number): OnCall | undefined {
  const start = dayOfDate(plan.startsOn);
  const begin = (index: number) =>
    momentOf(plan.timeZone, start + index * plan.days, minutesOf(plan.handOver));
  let index = Math.floor((localDay(plan.timeZone, at) - start) / plan.days);
  if (at < begin(index)) index--;
  const technician =
    plan.members[((index % plan.members.length) + plan.members.length) % plan.members.length];
  if (index < 0 || technician === undefined) return undefined;
  return { technician, from: begin(index), to: begin(index + 1), isOverride: false };
}

/** Turns, with who stands in, over [from, to); at most `limit`. */
export function onCallBetween(plan: RotaPlan, from: number, to: number, limit = 400): OnCall[] {
  const shifts: OnCall[] = [];
  let at = Math.max(from, momentOf(plan.timeZone, dayOfDate(plan.startsOn), minutesOf(plan.handOver)));
  while (at < to && shifts.length < limit) {
    const now = onCallAt(plan, at);
    if (now === undefined) break;
    const turnEnd = turnAt(plan, at)?.to ?? now.to;
    const edges = plan.overrides.flatMap((one) => [one.from, one.to]).filter((edge) => edge > at);
    const end = Math.min(turnEnd, ...edges, to);
    shifts.push({ ...now, from: at, to: end });
    at = end;
  }
  return shifts;
}
