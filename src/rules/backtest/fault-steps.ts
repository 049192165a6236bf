import type { FaultEpisode } from '../../faults/fault-episode.ts';
import { type FoldedEpisode, foldEpisodes, type MemoryReport } from '../../faults/fold-episodes.ts';
import type { Severity } from '../../vehicles/vehicle.ts';
import type { FaultSystem } from '../../wire/messages.ts';
import type { FaultStep } from './judge-history.ts';

/** A report of a fault memory as the table has it, with how grave its faults are. */
export interface KeptFaultReport extends MemoryReport {
  readonly ecu: string;
  readonly system: FaultSystem;
  /** Of each of `faults`. */
  readonly severities: readonly Severity[];
}

/**
 * What the rules were handed after each report, in the order received: open episodes of all memories, and those that ended
 * with the report.
 */
export function faultSteps(vin: string, reports: readonly KeptFaultReport[]): FaultStep[] {
  const memories = new Map<string, MemoryReport[]>();
  const open = new Map<string, readonly FoldedEpisode[]>();
  const severities = new Map<string, Severity>();
  const episodeOf = ({ level, ...episode }: FoldedEpisode): FaultEpisode => ({
    ...episode,
    severity: severities.get(`${episode.system} ${episode.code} ${level}`) ?? 'info',
    softwareAtOnset: null,
  });
  return reports.map((report) => {
    const { ecu, system, ts, faults } = report;
    const memory = `${system} ${ecu}`;
    faults.forEach(({ code, level }, index) => {
      severities.set(`${system} ${code} ${level}`, report.severities[index] ?? 'info');
    });
    const received = [...(memories.get(memory) ?? []), report];
    memories.set(memory, received);
    const before = new Set((open.get(memory) ?? []).map(({ id }) => id));
    const folded = foldEpisodes({ vin, ecu, system }, received);
    const ended = folded.filter(({ id, endedAt }) => endedAt !== null && before.has(id));
    open.set(
      memory,
      folded.filter(({ endedAt }) => endedAt === null),
    );
    return { at: ts, episodes: [...[...open.values()].flat(), ...ended].map(episodeOf) };
  });
}
