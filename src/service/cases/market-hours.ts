import { z } from 'zod';
import { holidays, timeZone, type WorkingHours, weekHours } from '../time/working-hours.ts';
import { isTimeZone } from '../time/zoned-time.ts';

const weekName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be a name such as mon-fri-8-17');

/** Weeks that several markets have. */
export const weeks = z.record(weekName, weekHours);

/** Working hours, of which `week` may be one of `weeks` by its name instead of `hours`. */
export const policyHours = z
  .strictObject({ timeZone, hours: weekHours.optional(), week: weekName.optional(), holidays })
  .refine(({ hours, week }) => (hours === undefined) !== (week === undefined), {
    message: 'must have either hours or week',
  });
type PolicyHours = z.infer<typeof policyHours>;

export interface HoursOfMarkets {
  readonly weeks: z.infer<typeof weeks>;
  readonly hours: PolicyHours;
  readonly markets: Readonly<
    Record<string, { readonly hours?: PolicyHours | undefined; readonly spansZones: boolean }>
  >;
}

type Path = readonly PropertyKey[];

/** Names of weeks that there are not. */
export function unknownWeeks(given: HoursOfMarkets): { readonly path: Path; readonly message: string }[] {
  const named: (readonly [Path, PolicyHours | undefined])[] = [
    [['hours'], given.hours],
    ...Object.entries(given.markets).map(
      ([market, { hours }]) => [['markets', market, 'hours'], hours] as const,
    ),
  ];
  return named.flatMap(([path, hours]) =>
    hours?.week === undefined || given.weeks[hours.week] !== undefined
      ? []
      : [{ path: [...path, 'week'], message: `there is no week ${hours.week}` }],
  );
}

/** The hours of a market, else those of everybody; by the clock of `zone` where the market spans several. */
export type HoursOf = (market: string | null, zone: string | null) => WorkingHours;

export function createHoursOf(
  given: HoursOfMarkets,
): HoursOf & { spansZones(market: string | null): boolean } {
  // One calendar is one object: what it works out of days is kept with it.
  const known = new Map<string, WorkingHours>();
  const weekOf = ({ hours, week }: PolicyHours) => hours ?? given.weeks[week ?? ''] ?? weekHours.parse({});

  function hoursOf(market: string | null, zone: string | null): WorkingHours {
    const own = given.markets[market ?? ''];
    const hours = own?.hours ?? given.hours;
    const isElsewhere = zone !== null && own?.spansZones === true && isTimeZone(zone);
    const key = `${market} ${isElsewhere ? zone : ''}`;
    let found = known.get(key);
    if (found === undefined) {
      found = {
        timeZone: isElsewhere ? zone : hours.timeZone,
        ...{ hours: weekOf(hours), holidays: hours.holidays },
      };
      known.set(key, found);
    }
    return found;
  }

  return Object.assign(hoursOf, {
    spansZones: (market: string | null) => given.markets[market ?? '']?.spansZones === true,
  });
}
