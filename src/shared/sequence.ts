import type { Part } from './part.ts';

type NamedPart = readonly [name: string, part: Part];

/** Several parts that start and stop as one. */
export interface Sequence extends Part {
  /** Milliseconds that each start took so far, by name, with those inside a part in its place. */
  readonly took: Readonly<Record<string, number>>;
}

/**
 * Parts that start one after another and stop in reverse. A part that fails to start stops those before it, and the error
 * is thrown. `stop` during the start lets the part at hand finish starting, starts no other, and stops what has been
 * started; `start` then resolves without being done.
 */
export function createSequence(parts: readonly NamedPart[]): Sequence {
  const started: Part[] = [];
  const took: Record<string, number> = {};
  let stopping = false;
  let running: Promise<void> = Promise.resolve();

  async function startAll(): Promise<void> {
    for (const [name, part] of parts) {
      if (stopping) return;
      await startTimed(name, part, took);
      started.push(part);
    }
  }

  return {
    took,
    start() {
      const begun = startAll();
      running = begun.catch(() => undefined);
      return begun.catch(async (error: unknown) => {
        await stopAll(started).catch(() => undefined);
        throw error;
      });
    },
    async stop() {
      stopping = true;
      await running;
      await stopAll(started);
    },
  };
}

/**
 * Parts that do not need each other: they start at once and stop one after another, the last first. Where one fails to
 * start the others are stopped when they have started, and the first error is thrown.
 */
export function createParallel(parts: readonly NamedPart[]): Sequence {
  const took: Record<string, number> = {};
  let started: Part[] = [];
  return {
    took,
    async start() {
      const outcomes = await Promise.allSettled(parts.map(([name, part]) => startTimed(name, part, took)));
      started = parts.flatMap(([, part], index) => (outcomes[index]?.status === 'fulfilled' ? [part] : []));
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed === undefined) return;
      await stopAll(started).catch(() => undefined);
      throw failed.reason;
    },
    stop: () => stopAll(started),
  };
}

async function startTimed(name: string, part: Part, took: Record<string, number>): Promise<void> {
  const startedAt = performance.now();
  await part.start();
  if ('took' in part) Object.assign(took, part.took);
  else took[name] = Math.round(performance.now() - startedAt);
}

async function stopAll(started: Part[]): Promise<void> {
  let first: unknown;
  for (let part = started.pop(); part !== undefined; part = started.pop()) {
    try {
      await part.stop();
    } catch (error) {
      first ??= error;
    }
  }
  if (first !== undefined) throw first;
}
