import { type Habit, learn, longestOf } from './silence-habit.ts';
import { findCrowds, type Known, type Overdue, type SilentCrowd } from './silent-crowds.ts';
import type { FleetVehicle } from './vehicle.ts';

/** Listens for what is not said. Pure: time and vehicles are handed in, and what it finds is for others to say and keep. */
export interface SilenceWatch {
  /** Vehicles as they were when the server stopped. */
  restore(vehicles: Iterable<readonly [string, SilenceMemory]>, stand: WatchStand | null): void;
  /** The server may have been away since it looked last; to be called before the vehicles of a look. */
  begin(now: number): void;
  look(vehicle: Watched): void;
  /** After all vehicles of a look. */
  end(): Look;
  /** These words were said; what is to be kept of it. */
  said(words: readonly SilenceWord[]): readonly (readonly [string, SilenceMemory])[];
  forget(vin: string): void;
  readonly stand: WatchStand;
}

export type Watched = Pick<FleetVehicle, 'vin' | 'market' | 'online' | 'lastSeenAt' | 'createdAt'>;

/** What is remembered of a vehicle. */
export interface SilenceMemory {
  readonly pauses: Habit;
  readonly connectedPauses: Habit;
  /** When something was said last. */
  readonly saidAt: number;
  /** How long it had been silent then; 0 once its return was said. */
  readonly saidMs: number;
  readonly connectedSaidMs: number;
}

export interface WatchStand {
  readonly lookedAt: number;
  /** When the server was away. */
  readonly absences: readonly { readonly from: number; readonly to: number }[];
}

/** What is to be said of a vehicle, at `at`. */
export interface SilenceWord {
  readonly vin: string;
  readonly at: number;
  readonly kind: 'silent' | 'connected';
  /** 0: heard again. */
  readonly ms: number;
  readonly longestMs: number;
  /** From its registration until it was heard last: so much of its habit can be known. */
  readonly knownForMs: number;
}

export interface Look {
  readonly words: readonly SilenceWord[];
  /** Many at once have one cause; they are not said one by one while it lasts. */
  readonly crowds: readonly SilentCrowd[];
  /** What has changed and is to be kept. */
  readonly changed: readonly (readonly [string, SilenceMemory])[];
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** `first`: nothing shorter is told, whatever the habit. `learned`: shorter pauses are no news to it either. */
const kinds = {
  silent: { first: 6 * hour, step: hour, learned: hour },
  connected: { first: 10 * minute, step: 10 * minute, learned: 5 * minute },
};
const growth = 1.1;
const awayAfterMs = 15 * minute;
/** Registered yesterday, or heard on its first day only: nobody knows yet what is usual. */
const newForMs = day;
const absencesKeptMs = 90 * day;
const lastSaidAfterMs = 90 * day;

const unknown: SilenceMemory = { pauses: [], connectedPauses: [], saidAt: 0, saidMs: 0, connectedSaidMs: 0 };

export function createSilenceWatch(): SilenceWatch {
  const memories = new Map<string, SilenceMemory>();
  /** As each vehicle was at the last look. */
  const known = new Map<string, Known>();
  let stand: WatchStand = { lookedAt: 0, absences: [] };
  let now = 0;
  let words: SilenceWord[] = [];
  let overdue: Overdue[] = [];
  let changed = new Map<string, SilenceMemory>();

  function remember(vin: string, memory: SilenceMemory): void {
    memories.set(vin, memory);
    changed.set(vin, memory);
  }

  /** Without the time in which nobody listened. */
  function passed(from: number, to: number): number {
    const away = stand.absences.reduce(
      (sum, absence) => sum + Math.max(0, Math.min(to, absence.to) - Math.max(from, absence.from)),
      0,
    );
    return Math.max(0, to - from - away);
  }

  function learnPause(vin: string, heardAt: number): void {
    const last = known.get(vin);
    if (last === undefined || heardAt <= last.heardAt) return;
    const ms = passed(last.heardAt, heardAt);
    const kind = last.online ? 'connected' : 'silent';
    if (ms < kinds[kind].learned) return;
    const memory = memories.get(vin) ?? unknown;
    const key = last.online ? 'connectedPauses' : 'pauses';
    const habit = learn(memory[key], ms, heardAt);
    if (habit !== memory[key]) remember(vin, { ...memory, [key]: habit });
  }

  function judge(vehicle: Watched, heardAt: number, kind: SilenceWord['kind']): void {
    const { vin, market, online } = vehicle;
    const knownForMs = Math.max(0, heardAt - vehicle.createdAt);
    const memory = memories.get(vin) ?? unknown;
    const said = kind === 'silent' ? memory.saidMs : memory.connectedSaidMs;
    const isMeant = (kind === 'connected') === online;
    const longestMs = longestOf(kind === 'silent' ? memory.pauses : memory.connectedPauses, now);
    if (said > 0 && (!isMeant || heardAt > memory.saidAt)) {
      words.push({ vin, at: now, kind, ms: 0, longestMs, knownForMs });
      return;
    }
    if (!isMeant) return;
    const { first, step } = kinds[kind];
    const ms = passed(heardAt, now);
    if (ms < Math.max(first, longestMs) || ms > lastSaidAfterMs) return;
    overdue.push({ vin, at: now, kind, ms, longestMs, knownForMs, market, heardAt });
    // Said already, and not yet much longer.
    if (said > 0 && ms < Math.max(said + step, said * growth)) return;
    words.push({ vin, at: now, kind, ms, longestMs, knownForMs });
  }

  return {
    restore(vehicles, kept) {
      for (const [vin, memory] of vehicles) memories.set(vin, memory);
      if (kept !== null) stand = kept;
    },

    begin(at) {
      now = at;
      [words, overdue, changed] = [[], [], new Map()];
      const { lookedAt } = stand;
      const absences = stand.absences.filter(({ to }) => to > now - absencesKeptMs);
      if (lookedAt > 0 && now - lookedAt > awayAfterMs) absences.push({ from: lookedAt, to: now });
      stand = { lookedAt: now, absences };
    },

    look(vehicle) {
      const { vin, market, online, lastSeenAt, createdAt } = vehicle;
      if (lastSeenAt === null) return;
      learnPause(vin, lastSeenAt);
      const last = known.get(vin);
      if (last?.heardAt !== lastSeenAt || last.online !== online || last.market !== market)
        known.set(vin, { heardAt: lastSeenAt, online, market });
      if (lastSeenAt - createdAt < newForMs) return;
      judge(vehicle, lastSeenAt, 'silent');
      judge(vehicle, lastSeenAt, 'connected');
    },

    end() {
      const { crowds, held } = findCrowds(overdue, known);
      return {
        words: words.filter((word) => word.ms === 0 || !held.has(word.vin)),
        crowds,
        changed: [...changed],
      };
    },

    said(list) {
      for (const { vin, at, kind, ms } of list) {
        const memory = memories.get(vin) ?? unknown;
        const key = kind === 'silent' ? 'saidMs' : 'connectedSaidMs';
        memories.set(vin, { ...memory, saidAt: at, [key]: ms });
      }
      return [...new Set(list.map(({ vin }) => vin))].map((vin) => [vin, memories.get(vin) ?? unknown]);
    },

    forget(vin) {
      memories.delete(vin);
      known.delete(vin);
    },

    get stand() {
      return stand;
    },
  };
}
