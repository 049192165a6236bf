import type { ChildProcess } from 'node:child_process';
import { endProcess } from '../../support/end-process.ts';
import { eventually } from '../../support/eventually.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { lastingTempDir } from '../../support/temp-dir.ts';
import { startVictoriaMetrics } from '../../support/victoria-metrics.ts';
import type { Line, LineKind } from './line.ts';
import { countMessages, exportSeqs } from './plain-store.ts';

/** What a consumer must know. */
export interface ConsumerPlace {
  readonly broker: { readonly port: number; readonly username: string; readonly password: string };
  /** `http://host:port` of VictoriaMetrics. */
  readonly storeUrl: string;
  /** The name of its session at the broker. */
  readonly clientId: string;
  readonly topic: string;
  /** Its own. */
  readonly directory: string;
}

const topic = 'v1/+/up/telemetry';
const clientId = 'consumer';
/** So long without one more message: the rest does not come. */
const idleMs = 5000;
const settleWithinMs = 900_000;

/** Mosquitto as our guide sets it up → a consumer → VictoriaMetrics; the broker keeps a session for the consumer, QoS 1. */
export function mosquittoLine(name: string, launch: (place: ConsumerPlace) => ChildProcess): LineKind {
  return { name, offered: [10_000, 20_000, 40_000], open: (vehicles) => openLine(vehicles, launch) };
}

async function openLine(vehicles: number, launch: (place: ConsumerPlace) => ChildProcess): Promise<Line> {
  const fleet = Array.from({ length: vehicles }, (_, index) => {
    return { vin: `WRSLDQZZZ${String(index).padStart(8, '0')}`, password: `secret of ${index}` };
  });
  const directory = lastingTempDir();
  const store = await startVictoriaMetrics();
  const mosquitto = await startMosquitto({});
  await mosquitto.admit(fleet);
  const { url, username, password } = mosquitto.address;
  const place: ConsumerPlace = {
    broker: { port: Number(new URL(url).port), username, password },
    ...{ storeUrl: store.url, clientId, topic, directory: directory.path },
  };
  let consumer: ChildProcess | null = null;

  async function startConsumer(): Promise<void> {
    const before = subscriptions();
    consumer = launch(place);
    await eventually(() => {
      if (subscriptions() === before) throw new Error('the consumer has not subscribed');
    });
  }

  function subscriptions(): number {
    return mosquitto.log().split(` ${clientId} 1 ${topic}`).length;
  }

  async function killConsumer(): Promise<void> {
    const dying = consumer;
    consumer = null;
    await endProcess(dying);
  }

  async function stop(): Promise<void> {
    await killConsumer();
    await mosquitto.stop();
    await store.stop();
    directory.remove();
  }

  try {
    await startConsumer();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port: mosquitto.port,
    fleet,
    pids: () => [mosquitto.pid(), consumer?.pid ?? 0, store.pid()],
    async settle(acknowledged) {
      let stored = await countMessages(store.url);
      let at = performance.now();
      await eventually(
        async () => {
          const now = await countMessages(store.url);
          if (now > stored) at = performance.now();
          stored = now;
          if (stored < acknowledged && performance.now() - at < idleMs)
            throw new Error(`${stored} of ${acknowledged} messages are stored`);
        },
        { timeoutMs: settleWithinMs, everyMs: 100 },
      );
      return { stored, at };
    },
    async killConsumer() {
      await killConsumer();
      await startConsumer();
    },
    storedSeqs: () => exportSeqs(store.url),
    stop,
  };
}
