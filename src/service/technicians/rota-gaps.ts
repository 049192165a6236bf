import { phoneNumber } from '../../shared/phone-number.ts';
import { minutesOf } from '../time/working-hours.ts';
import { dayOfDate, momentOf } from '../time/zoned-time.ts';
import { type OnCall, onCallBetween, type RotaPlan } from './on-call.ts';
import type { Technician } from './technicians.ts';

/** A time for which the rota names nobody who can be reached. */
export interface RotaGap {
  readonly from: number;
  readonly to: number;
  readonly why: 'not-begun' | 'left' | 'unreachable' | 'absent';
  /** Who would be on call. */
  readonly technician: string | null;
}

type OnCallTechnician = Pick<Technician, 'active' | 'absences' | 'email' | 'phone' | 'username'>;

/** Is there anything to tell him by? Whoever signs in keeps his addresses himself. */
const isReachable = ({ email, phone, username }: OnCallTechnician): boolean =>
  username !== null || email !== null || (phone !== null && phoneNumber(phone) !== null);

/** What is wrong with these turns in [from, to), in order of time. */
export function rotaGaps(
  plan: RotaPlan,
  technicians: ReadonlyMap<string, OnCallTechnician>,
  from: number,
  to: number,
): RotaGap[] {
  const begin = momentOf(plan.timeZone, dayOfDate(plan.startsOn), minutesOf(plan.handOver));
  const before: RotaGap[] =
    from < begin ? [{ from, to: Math.min(begin, to), why: 'not-begun', technician: null }] : [];
  return [...before, ...onCallBetween(plan, from, to).flatMap((shift) => gapsOf(shift, technicians))];
}

function gapsOf(
  { technician, from, to }: OnCall,
  technicians: ReadonlyMap<string, OnCallTechnician>,
): RotaGap[] {
  const found = technicians.get(technician);
  if (found?.active !== true) return [{ from, to, why: 'left', technician }];
  if (!isReachable(found)) return [{ from, to, why: 'unreachable', technician }];
  return found.absences
    .filter((absence) => absence.from < to && from < absence.to)
    .sort((a, b) => a.from - b.from)
    .map((absence) => ({
      from: Math.max(from, absence.from),
      to: Math.min(to, absence.to),
      why: 'absent',
      technician,
    }));
}
