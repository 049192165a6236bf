import type { SeenOnTopic } from '../telemetry/telemetry-store.ts';
import { RunList } from './run-list.ts';

export interface DeduplicatorOptions {
  /** What the store has of these power-ups (parallel lists). */
  readonly load: (vins: readonly string[], boots: readonly string[]) => Promise<readonly SeenOnTopic[]>;
  /** Power-ups kept in memory; the longest unheard are forgotten first, and loaded again when heard. */
  readonly maxPowerUps: number;
}

export interface Sender {
  readonly vin: string;
  readonly boot: string;
}

/**
 * Finds messages of the same VIN, boot, seq and topic, however late: what is not in memory is asked of the store, so
 * only what the store accepted counts after a restart.
 */
export interface Deduplicator {
  /** Must be awaited for the senders of a batch before `take`, with every batch before it durable. */
  prepare(senders: Iterable<Sender>): Promise<void>;
  /** True if every one of these is in memory, so that `prepare` would ask nothing. */
  isPrepared(senders: Iterable<Sender>): boolean;
  /** True, and marked seen, where it is new; false for a duplicate. `topic` is the part below `up/`. */
  take(sender: Sender, topic: string, seq: number): boolean;
  /** Takes a mark back: the message was not accepted after all. */
  release(sender: Sender, topic: string, seq: number): void;
  /** Drops what is in memory: the store is asked again. */
  forget(senders: Iterable<Sender>): void;
  forgetVehicle(vin: string): void;
  readonly size: number;
}

type SeenByTopic = Map<string, RunList>;

export function createDeduplicator({ load, maxPowerUps }: DeduplicatorOptions): Deduplicator {
  // Insertion order is order of last use. A VIN has 17 characters, so vin + boot is unambiguous.
  const powerUps = new Map<string, SeenByTopic>();
  const key = ({ vin, boot }: Sender) => vin + boot;
  /** What `take` found of the senders prepared last. */
  const found = new Map<Sender, SeenByTopic>();

  function seenOf(sender: Sender): SeenByTopic {
    const known = found.get(sender);
    if (known !== undefined) return known;
    const seen = powerUps.get(key(sender));
    if (seen === undefined) throw new Error(`sequence numbers of ${sender.vin} were not prepared`);
    found.set(sender, seen);
    return seen;
  }

  async function prepare(senders: Iterable<Sender>): Promise<void> {
    found.clear();
    const asked = new Set<string>();
    const missing = new Map<string, Sender>();
    for (const sender of senders) {
      const id = key(sender);
      asked.add(id);
      const seen = powerUps.get(id);
      if (seen === undefined) {
        missing.set(id, sender);
      } else {
        powerUps.delete(id);
        powerUps.set(id, seen);
      }
    }
    if (missing.size === 0) return;
    const wanted = [...missing.values()];
    const rows = await load(
      wanted.map(({ vin }) => vin),
      wanted.map(({ boot }) => boot),
    );
    const loaded = new Map<string, SeenByTopic>([...missing.keys()].map((id) => [id, new Map()]));
    for (const row of rows) {
      const seen = loaded.get(key(row));
      if (seen !== undefined) runsOf(seen, row.topic).addRun(row.firstSeq, row.lastSeq);
    }
    for (const [id, seen] of loaded) powerUps.set(id, seen);
    // What was just asked for stays, even where it alone is more than the limit.
    for (const id of powerUps.keys()) {
      if (powerUps.size <= Math.max(maxPowerUps, asked.size)) break;
      powerUps.delete(id);
    }
  }

  return {
    prepare,
    isPrepared(senders) {
      for (const sender of senders) if (!powerUps.has(key(sender))) return false;
      return true;
    },
    take: (sender, topic, seq) => runsOf(seenOf(sender), topic).add(seq),
    release: (sender, topic, seq) => powerUps.get(key(sender))?.get(topic)?.remove(seq),
    forget(senders) {
      found.clear();
      for (const sender of senders) powerUps.delete(key(sender));
    },
    forgetVehicle(vin) {
      found.clear();
      for (const id of powerUps.keys()) if (id.startsWith(vin)) powerUps.delete(id);
    },
    get size() {
      return powerUps.size;
    },
  };
}

function runsOf(seen: SeenByTopic, topic: string): RunList {
  let runs = seen.get(topic);
  if (runs === undefined) {
    runs = new RunList();
    seen.set(topic, runs);
  }
  return runs;
}
