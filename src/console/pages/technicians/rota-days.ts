import type { Rota } from '../../api/queries/technicians.ts';
import { fromWallTime, wallTime } from '../alerts/mute-ends.ts';

/** Part of a day: who is on call, or why nobody can be reached. */
export interface DayPart {
  readonly from: number;
  readonly to: number;
  readonly technician: string | null;
  readonly isOverride: boolean;
  readonly gap: Rota['gaps'][number]['why'] | null;
}

export interface RotaDay {
  readonly from: number;
  readonly to: number;
  readonly parts: readonly DayPart[];
}

const noonMs = 12 * 3_600_000;

/** Midnight in the zone, `days` after the day that `at` lies in. */
export function midnight(at: number, days: number, timeZone: string): number {
  const noon = fromWallTime(`${wallTime(at, timeZone).slice(0, 10)}T12:00`, timeZone);
  const day = wallTime(noon + days * 2 * noonMs, timeZone).slice(0, 10);
  return fromWallTime(`${day}T00:00`, timeZone);
}

/** Midnight of the Monday of the week that `at` lies in. */
export function weekBegin(at: number, timeZone: string): number {
  const today = midnight(at, 0, timeZone);
  const weekday = new Date(`${wallTime(at, timeZone).slice(0, 10)}T12:00Z`).getUTCDay();
  return midnight(today, -((weekday + 6) % 7), timeZone);
}

/** The seven days from `begin`, each in its parts; what a gap covers is a gap, whoever's turn it is. */
export function rotaWeek(rota: Pick<Rota, 'shifts' | 'gaps'>, begin: number, timeZone: string): RotaDay[] {
  return Array.from({ length: 7 }, (_, day) => {
    const from = midnight(begin, day, timeZone);
    const to = midnight(begin, day + 1, timeZone);
    return { from, to, parts: partsOf(rota, from, to) };
  });
}

function partsOf({ shifts, gaps }: Pick<Rota, 'shifts' | 'gaps'>, from: number, to: number): DayPart[] {
  const edges = [...shifts, ...gaps]
    .flatMap((one) => [one.from, one.to])
    .filter((edge) => edge > from && edge < to);
  const cuts = [...new Set([from, ...edges, to])].sort((a, b) => a - b);
  const parts: DayPart[] = [];
  cuts.slice(0, -1).forEach((begin, index) => {
    const end = cuts[index + 1] ?? to;
    const covers = (one: { from: number; to: number }) => one.from <= begin && one.to >= end;
    const shift = shifts.find(covers);
    const gap = gaps.find(covers)?.why ?? (shift === undefined ? 'not-begun' : null);
    const part = {
      ...{ from: begin, to: end, gap },
      technician: shift?.technician ?? null,
      isOverride: shift?.isOverride ?? false,
    };
    const last = parts.at(-1);
    const isSame =
      last?.technician === part.technician && last.gap === part.gap && last.isOverride === part.isOverride;
    if (last !== undefined && isSame) parts.splice(-1, 1, { ...last, to: end });
    else parts.push(part);
  });
  return parts;
}
