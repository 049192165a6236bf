import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import type { Part } from '../shared/part.ts';
import { type Service, type ServiceState, type ServiceStates, serviceStates, services } from './services.ts';

/** From `at` on; milliseconds since 1970 UTC. */
export interface ServiceChange {
  readonly at: number;
  readonly state: ServiceState;
}

/** One part of a span of time: the worst of it, null where nothing is known. */
export type SpanState = ServiceState | null;

export interface ServiceHistory extends Part {
  /** How they are now. */
  told(states: ServiceStates): void;
  now(): ServiceStates | null;
  /** Of the last day, oldest first; the first may lie before it. */
  changes(service: Service): readonly ServiceChange[];
}

const change = z.object({ at: z.number(), state: z.enum(serviceStates) });
const kept = z.object({
  seenAt: z.number(),
  changes: z.record(z.enum(services), z.array(change)),
});

const dayMs = 86_400_000;
const writeEveryMs = 60_000;
/** A start that follows a stop at once is none that anybody noticed. */
const unnoticedMs = 2_000;

/**
 * A day of what worked, in a small file of its own: it must be known while the database is away, and after a stop how long that was.
 * A file that cannot be read or written costs the history, nothing else.
 */
export function createServiceHistory(options: {
  /** Null: it is in memory only. */
  readonly file: string | null;
  readonly clock: Clock;
  readonly logger: Logger;
}): ServiceHistory {
  const { file, clock, logger } = options;
  const known: Record<Service, ServiceChange[]> = { vehicles: [], alerts: [], updates: [], console: [] };
  let current: ServiceStates | null = null;
  let stopWriting: () => void = () => undefined;
  let writing: Promise<void> | null = null;
  let isFailing = false;

  function add(service: Service, at: number, state: ServiceState): void {
    const list = known[service];
    const last = list.at(-1);
    if (last?.state === state) return;
    list.push({ at: Math.max(at, last?.at ?? at), state });
    while ((list[1]?.at ?? Number.POSITIVE_INFINITY) <= clock.now() - dayMs) list.shift();
  }

  async function read(): Promise<void> {
    if (file === null) return;
    try {
      const found = kept.parse(JSON.parse(await readFile(file, 'utf8')));
      for (const service of services) known[service].push(...found.changes[service]);
      if (clock.now() - found.seenAt < unnoticedMs) return;
      for (const service of services) add(service, found.seenAt, 'stopped');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      logger.warn({ file, reason: messageOf(error) }, 'what worked before cannot be read');
    }
  }

  function write(): Promise<void> {
    if (file === null) return Promise.resolve();
    writing ??= (async () => {
      try {
        const text = JSON.stringify({ seenAt: clock.now(), changes: known });
        await mkdir(dirname(file), { recursive: true });
        await writeFile(`${file}.new`, text);
        await rename(`${file}.new`, file);
        isFailing = false;
      } catch (error) {
        if (!isFailing) logger.warn({ file, reason: messageOf(error) }, 'what works cannot be kept');
        isFailing = true;
      } finally {
        writing = null;
      }
    })();
    return writing;
  }

  return {
    now: () => current,
    changes: (service) => known[service],
    told(states) {
      const isNew = services.some((service) => current?.[service] !== states[service]);
      current = states;
      for (const service of services) add(service, clock.now(), states[service]);
      if (isNew) void write();
    },
    async start() {
      await read();
      stopWriting = clock.every(writeEveryMs, () => void write());
    },
    async stop() {
      stopWriting();
      await writing;
      await write();
    },
  };
}

/** The worst of each of `count` equal parts of [from, to). */
export function spansOf(
  changes: readonly ServiceChange[],
  { from, to, count }: { readonly from: number; readonly to: number; readonly count: number },
): SpanState[] {
  const length = (to - from) / count;
  return Array.from({ length: count }, (_, index) => {
    const begin = from + index * length;
    const within = changes.filter(
      ({ at }, place) => at < begin + length && (changes[place + 1]?.at ?? to) > begin,
    );
    return within.reduce<SpanState>(
      (worst, { state }) =>
        worst === null || serviceStates.indexOf(state) > serviceStates.indexOf(worst) ? state : worst,
      null,
    );
  });
}

/** Milliseconds of [from, to) in which it was stopped. */
export function stoppedMs(changes: readonly ServiceChange[], from: number, to: number): number {
  return changes.reduce((sum, { at, state }, place) => {
    const end = Math.min(to, changes[place + 1]?.at ?? to);
    return state === 'stopped' ? sum + Math.max(0, end - Math.max(from, at)) : sum;
  }, 0);
}
