/** Sequence numbers of one power-up and topic that arrived one after another. */
export interface OpenRun {
  readonly boot: number;
  readonly topic: string;
  readonly firstSeq: number;
  lastSeq: number;
  receivedAt: number;
}

/** What is remembered of a vehicle between batches; PostgreSQL has the same as of the newest batch. */
export interface Standing {
  readonly vehicle: number;
  readonly vin: string;
  /** Newest sample time in each lane, see place-message.ts. */
  readonly lanes: number[];
  longestMs: number;
  /** Of all messages with samples; Infinity and -Infinity before the first. */
  firstTs: number;
  lastTs: number;
  /** Of telemetry of its own; -Infinity before the first. */
  newestTs: number;
  newestReceivedAt: number;
  receivedAt: number;
  presence: { at: number; online: boolean } | null;
  /** 1 where it has sent the signal with that number. */
  signals: Uint8Array;
  readonly boots: Map<string, number>;
  /** The run that goes on, by boot and topic. */
  readonly runs: Map<string, OpenRun>;
  /** Begins of its lines, by lane and kind; they end with the month of receipt. */
  prefixes: { month: string; readonly byKind: Map<number, Buffer> };
}

export interface StandingRow {
  readonly vehicle: number;
  readonly vin: string;
  readonly lanes: readonly (number | string)[];
  readonly longest_ms: number;
  readonly first_ts: number | null;
  readonly last_ts: number | null;
  readonly newest_ts: number | null;
  readonly newest_received_at: number | null;
  readonly received_at: number | null;
  readonly presence_at: number | null;
  readonly online: boolean | null;
}

export function standingOf(row: StandingRow, signals: readonly number[]): Standing {
  const standing: Standing = {
    vehicle: row.vehicle,
    vin: row.vin,
    lanes: row.lanes.map(Number),
    longestMs: row.longest_ms,
    firstTs: row.first_ts ?? Number.POSITIVE_INFINITY,
    lastTs: row.last_ts ?? Number.NEGATIVE_INFINITY,
    newestTs: row.newest_ts ?? Number.NEGATIVE_INFINITY,
    newestReceivedAt: row.newest_received_at ?? Number.NEGATIVE_INFINITY,
    receivedAt: row.received_at ?? Number.NEGATIVE_INFINITY,
    presence: row.presence_at === null ? null : { at: row.presence_at, online: row.online === true },
    signals: new Uint8Array(),
    boots: new Map(),
    runs: new Map(),
    prefixes: { month: '', byKind: new Map() },
  };
  for (const signal of signals) noteSignal(standing, signal);
  return standing;
}

/** True where it is the first time. */
export function noteSignal(standing: Standing, signal: number): boolean {
  if (signal >= standing.signals.length) {
    const grown = new Uint8Array(Math.max(signal + 1, standing.signals.length * 2, 32));
    grown.set(standing.signals);
    standing.signals = grown;
  }
  if (standing.signals[signal] === 1) return false;
  standing.signals[signal] = 1;
  return true;
}
