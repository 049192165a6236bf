import type { ReceivedFaultReport, ReceivedReport } from '../ingest/parts.ts';
import { faultReport } from '../wire/messages.ts';
import type { Command } from './command-rows.ts';

/**
 * What a vehicle read of its fault memories is its report of each of them, whole: faults that are not in it any more have
 * ended. A control unit that refused, or whose memory cannot be understood, says nothing.
 */
export function memoriesRead(
  { name, state, result }: Pick<Command, 'name' | 'state' | 'result'>,
  { vin, position, ts, receivedAt }: Pick<ReceivedReport, 'vin' | 'position' | 'ts' | 'receivedAt'>,
): ReceivedFaultReport[] {
  if (name !== 'read-faults' || state !== 'succeeded') return [];
  const { ecus } = (result ?? {}) as { ecus?: readonly Record<string, unknown>[] };
  return (ecus ?? []).flatMap(({ ecu, system = 'uds', faults, error }) => {
    if (error !== undefined) return [];
    const { success, data } = faultReport.safeParse({ ts, ecu, system, complete: true, faults });
    return success ? [{ vin, position, ts, receivedAt, report: data }] : [];
  });
}
