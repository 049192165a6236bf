import type { Part } from './part.ts';

type NamedPart = readonly [name: string, part: Part];

/** Several parts that start and stop as one. */
export interface Sequence extends Part {
  cutShort(): void;
  /** Milliseconds that each start took so far, by name, with those inside a part in its place. */
  readonly took: Readonly<Record<string, number>>;
  /** The same of the stops. */
  readonly stopTook: Readonly<Record<string, number>>;
  /** The part whose stop is under way; null while none is. */
  readonly stopping: string | null;
}

/**
 * Parts that start one after another and stop in reverse. A part that fails to start stops those before it, and the error
 * is thrown. `stop` during the start lets the part at hand finish starting, cut short where it can be, starts no other, and stops
 * what has been started; `start` then resolves without being done.
 */
export function createSequence(parts: readonly NamedPart[]): Sequence {
  const started: NamedPart[] = [];
  const took: Record<string, number> = {};
  const ending = createEnding(started);
  let starting: Part | null = null;
  let stopping = false;
  let running: Promise<void> = Promise.resolve();

  async function startAll(): Promise<void> {
    for (const [name, part] of parts) {
      if (stopping) return;
      starting = part;
      await startTimed(name, part, took);
      started.push([name, part]);
      starting = null;
    }
  }

  function cutShort(): void {
    stopping = true;
    starting?.cutShort?.();
  }

  return {
    took,
    cutShort,
    get stopTook() {
      return ending.took();
    },
    get stopping() {
      return ending.now();
    },
    start() {
      const begun = startAll();
      running = begun.catch(() => undefined);
      return begun.catch(async (error: unknown) => {
        await ending.run().catch(() => undefined);
        throw error;
      });
    },
    async stop() {
      const calledAt = performance.now();
      const isEarly = starting !== null;
      cutShort();
      await running;
      if (isEarly) ending.note('what was left of the start', calledAt);
      await ending.run();
    },
  };
}

/**
 * Parts that do not need each other: they start at once and stop one after another, the last first. Where one fails to
 * start the others are stopped when they have started, and the first error is thrown.
 */
export function createParallel(parts: readonly NamedPart[]): Sequence {
  const took: Record<string, number> = {};
  const started: NamedPart[] = [];
  const ending = createEnding(started);
  return {
    took,
    get stopTook() {
      return ending.took();
    },
    get stopping() {
      return ending.now();
    },
    cutShort() {
      for (const [, part] of parts) part.cutShort?.();
    },
    async start() {
      const outcomes = await Promise.allSettled(parts.map(([name, part]) => startTimed(name, part, took)));
      started.push(...parts.filter((_, index) => outcomes[index]?.status === 'fulfilled'));
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed === undefined) return;
      await ending.run().catch(() => undefined);
      throw failed.reason;
    },
    stop: () => ending.run(),
  };
}

async function startTimed(name: string, part: Part, took: Record<string, number>): Promise<void> {
  const startedAt = performance.now();
  await part.start();
  if ('took' in part) Object.assign(took, part.took);
  else took[name] = Math.round(performance.now() - startedAt);
}

/** Stops what has started, the last first; the first error is thrown when all have stopped. */
function createEnding(started: NamedPart[]) {
  const took: Record<string, number> = {};
  let at: NamedPart | null = null;
  function note(name: string, since: number): void {
    const ms = Math.round(performance.now() - since);
    if (ms > 0) took[name] = ms;
  }
  return {
    /** How long something else took than the stop of a part. */
    note,
    now: (): string | null => (at === null ? null : (stopOf(at[1])?.stopping ?? at[0])),
    took: () => ({ ...took, ...(at === null ? {} : stopOf(at[1])?.stopTook) }),
    async run(): Promise<void> {
      let first: unknown;
      for (let next = started.pop(); next !== undefined; next = started.pop()) {
        at = next;
        const [name, part] = next;
        const startedAt = performance.now();
        try {
          await part.stop();
        } catch (error) {
          first ??= error;
        }
        const inside = stopOf(part)?.stopTook;
        if (inside === undefined) took[name] = Math.round(performance.now() - startedAt);
        else Object.assign(took, inside);
      }
      at = null;
      if (first !== undefined) throw first;
    },
  };
}

function stopOf(part: Part): Pick<Sequence, 'stopTook' | 'stopping'> | null {
  return 'stopTook' in part ? (part as Sequence) : null;
}
