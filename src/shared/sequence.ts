import type { Part } from './part.ts';

/** Parts that start one after another and stop in reverse. */
export interface Sequence extends Part {
  /** The part that is starting now, for the log; null before and after. */
  readonly starting: string | null;
}

/**
 * A part that fails to start stops those before it, and the error is thrown. `stop` during the start lets the part at
 * hand finish starting, starts no other, and stops what has been started; `start` then resolves without being done.
 */
export function createSequence(parts: readonly (readonly [name: string, part: Part])[]): Sequence {
  const started: Part[] = [];
  let starting: string | null = null;
  let stopping = false;
  let running: Promise<void> = Promise.resolve();

  async function startAll(): Promise<void> {
    for (const [name, part] of parts) {
      if (stopping) return;
      starting = name;
      await part.start();
      started.push(part);
    }
    starting = null;
  }

  async function stopAll(): Promise<void> {
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

  return {
    get starting() {
      return starting;
    },
    start() {
      const begun = startAll();
      running = begun.catch(() => undefined);
      return begun.catch(async (error: unknown) => {
        await stopAll().catch(() => undefined);
        throw error;
      });
    },
    async stop() {
      stopping = true;
      await running;
      await stopAll();
    },
  };
}
