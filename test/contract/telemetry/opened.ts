import { onTestFinished } from 'vitest';
import type { TelemetryStore } from '../../../src/telemetry/telemetry-store.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { Batches, type TestMessage, type TestPresence } from './batches.ts';
import type { TelemetryEngine } from './telemetry-contract.ts';

export const day = 86_400_000;
/** 2026-11-22, 10:00 UTC. */
export const t0 = Date.UTC(2026, 10, 22, 10);
export const vinA = 'WVWZZZ1JZXW000001';
export const vinB = 'LSVAA4187E2000002';
export const speed = 'Vehicle.Speed';

export interface Opened {
  readonly store: TelemetryStore;
  readonly directory: string;
  readonly clock: FakeClock;
  readonly batches: Batches;
  write(messages: readonly TestMessage[], presence?: readonly TestPresence[]): Promise<void>;
  reopen(): Promise<Opened>;
}

/** A fresh store of the engine, stopped when the test ends. */
export async function opened(engine: TelemetryEngine, before?: Opened): Promise<Opened> {
  const directory = before?.directory ?? tempDir();
  const clock = before?.clock ?? new FakeClock(t0);
  const batches = new Batches(before?.batches.position);
  const store = await engine.open(directory, clock);
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (!stopped) await store.stop();
    stopped = true;
  };
  onTestFinished(stop);
  const self: Opened = {
    store,
    directory,
    clock,
    batches,
    write: (messages, presence) => store.write(batches.batch(messages, presence)),
    async reopen() {
      await stop();
      return opened(engine, self);
    },
  };
  return self;
}

/** One message with one sample. */
export function sample(
  vin: string,
  ts: number,
  signals: NonNullable<TestMessage['samples']>[number]['signals'],
  more: Partial<TestMessage> = {},
): TestMessage {
  return { vin, receivedAt: ts, samples: [{ ts, signals }], ...more };
}
