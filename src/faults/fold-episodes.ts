import { derivedId } from '../shared/ids.ts';
import { storableJson } from '../shared/storable-json.ts';
import type { FaultSystem } from '../wire/messages.ts';
import { isFailing, isOpen, type ReportedFault } from './code-systems.ts';
import type { FreezeFrame } from './fault-episode.ts';

/** One control unit's fault memory in one code system. */
export interface MemoryKey {
  readonly vin: string;
  readonly ecu: string;
  readonly system: FaultSystem;
}

/** What a memory held at `ts`, or a change of it. */
export interface MemoryReport {
  readonly ts: number;
  /** Hash of all but the time: orders reports of the same time, and says whether two are alike. */
  readonly content: string;
  readonly complete: boolean;
  readonly faults: readonly ReportedFault[];
}

/** An episode as far as reports tell; severity and software are joined to it elsewhere. */
export interface FoldedEpisode extends MemoryKey {
  readonly id: string;
  readonly code: string;
  readonly status: number;
  /** GB/T 32960 alarm level as last said while open; null in the other systems. */
  readonly level: number | null;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly endedAt: number | null;
  readonly occurrences: number;
  readonly freezeFrames: readonly FreezeFrame[];
  readonly cameBack: boolean;
}

/** The newest episode of each code, by code: all that a further report can touch. */
export type NewestEpisodes = ReadonlyMap<string, FoldedEpisode>;

/** The first freeze frame and the newest are kept, this many together. */
const maxFreezeFrames = 10;

/** The order of the fold: time, then content. */
export function compareReports(
  a: { readonly ts: number; readonly content: string },
  b: { readonly ts: number; readonly content: string },
): number {
  return a.ts - b.ts || (a.content < b.content ? -1 : a.content > b.content ? 1 : 0);
}

/**
 * What one more report, later in order than all before it, does to the newest episodes of a memory; the episodes that
 * it changed or began. `faults` is sorted by code, each code once.
 *
 * A listed fault with an open status opens or keeps open its episode, with a closed one it ends it; a complete report
 * ends every open episode that it lacks. An episode that ended at the very time of a report that opens it again goes on.
 * Occurrences count how often the fault began to fail (bit 0 rises) within the episode, or what the control unit says
 * if that is more.
 */
export function stepEpisodes(
  key: MemoryKey,
  newest: NewestEpisodes,
  { ts, complete, faults }: MemoryReport,
): FoldedEpisode[] {
  const changed: FoldedEpisode[] = [];
  for (const fault of faults) {
    const known = newest.get(fault.code);
    if (isOpen(fault.status)) changed.push(opened(key, known, fault, ts));
    else if (known !== undefined && known.endedAt === null)
      changed.push({ ...known, status: fault.status, endedAt: ts });
  }
  if (complete) {
    const listed = new Set(faults.map((fault) => fault.code));
    for (const episode of newest.values()) {
      if (episode.endedAt === null && !listed.has(episode.code)) changed.push({ ...episode, endedAt: ts });
    }
  }
  return changed;
}

/** All episodes that a set of reports amounts to, whatever their order and however often they come. */
export function foldEpisodes(key: MemoryKey, reports: readonly MemoryReport[]): FoldedEpisode[] {
  const newest = new Map<string, FoldedEpisode>();
  const all = new Map<string, FoldedEpisode>();
  let previous: MemoryReport | undefined;
  for (const report of [...reports].sort(compareReports)) {
    if (previous !== undefined && compareReports(previous, report) === 0) continue;
    previous = report;
    for (const episode of stepEpisodes(key, newest, report)) {
      newest.set(episode.code, episode);
      all.set(episode.id, episode);
    }
  }
  return [...all.values()];
}

function opened(
  key: MemoryKey,
  known: FoldedEpisode | undefined,
  fault: ReportedFault,
  ts: number,
): FoldedEpisode {
  const goesOn = known !== undefined && (known.endedAt === null || known.endedAt === ts);
  if (!goesOn) {
    return {
      vin: key.vin,
      ecu: key.ecu,
      system: key.system,
      id: derivedId('fault', key.vin, key.ecu, key.system, fault.code, ts),
      code: fault.code,
      status: fault.status,
      level: fault.level,
      firstSeen: ts,
      lastSeen: ts,
      endedAt: null,
      occurrences: Math.max(1, fault.occurrenceCount ?? 0),
      freezeFrames: fault.freezeFrame === null ? [] : [{ ts, values: fault.freezeFrame }],
      cameBack: known !== undefined,
    };
  }
  const beganToFail = isFailing(fault.status) && !isFailing(known.status);
  return {
    ...known,
    status: fault.status,
    level: fault.level,
    lastSeen: ts,
    endedAt: null,
    occurrences: Math.max(known.occurrences + (beganToFail ? 1 : 0), fault.occurrenceCount ?? 0),
    freezeFrames: withFrame(known.freezeFrames, fault.freezeFrame, ts),
  };
}

function withFrame(
  frames: readonly FreezeFrame[],
  values: ReportedFault['freezeFrame'],
  ts: number,
): readonly FreezeFrame[] {
  if (values === null) return frames;
  const text = storableJson(values);
  if (frames.some((frame) => storableJson(frame.values) === text)) return frames;
  const [first, ...rest] = [...frames, { ts, values }];
  return first === undefined ? [] : [first, ...rest.slice(-(maxFreezeFrames - 1))];
}
