import { computeCoverage } from '../../telemetry/coverage.ts';
import type { TelemetryReader } from '../../telemetry/telemetry-store.ts';
import type { Gap } from './timeline.ts';

/** No signal has this name: what is observed of it is the vehicle's own connection and sequence numbers. */
const noSignal = '';

/** When a vehicle was offline, and when messages of it were lost, in [from, to) up to now. A gap begins at `from` at the earliest. */
export async function readGaps(
  reader: Pick<TelemetryReader, 'observed'>,
  vin: string,
  from: number,
  to: number,
  now: number,
): Promise<Gap[]> {
  const observed = await reader.observed(vin, noSignal, from, to);
  const end = Math.min(to, now);
  const lost = computeCoverage(observed, from, to, now)
    .gaps.filter(({ reason }) => reason === 'lost')
    .map((gap) => ({ ...gap, ongoing: false }));
  const offline = observed.presence.flatMap(({ at, online }, index) => {
    if (online) return [];
    const until = observed.presence[index + 1]?.at;
    const span = { from: Math.max(at, from), to: Math.min(until ?? end, end), reason: 'offline' as const };
    return [{ ...span, ongoing: until === undefined && to >= now }];
  });
  return [...lost, ...offline]
    .filter((gap) => gap.to > gap.from)
    .map((gap) => ({
      id: `${gap.reason}/${gap.from}`,
      at: gap.from,
      kind: 'gap',
      to: gap.to,
      reason: gap.reason,
      ongoing: gap.ongoing,
    }));
}
