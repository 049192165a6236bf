import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPresence } from '../../../src/gateway/presence.ts';
import type { JournalRecord } from '../../../src/journal/journal.ts';
import { createGatewayMethods } from '../../../src/processes/gateway-methods.ts';
import { createLink } from '../../../src/processes/link/open-link.ts';
import { createLinkServer, type LinkServer } from '../../../src/processes/link/serve-link.ts';
import { createRemoteGateway } from '../../../src/processes/remote-gateway.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { createVehicleRegistry } from '../../../src/vehicles/registry.ts';
import { eventually } from '../../support/eventually.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';

const vin = 'WVWZZZ1KZAW000017';
const car = {
  ...({ vin, model: 'Aurora', modelYear: 2025, powertrain: 'bev', market: 'DE' } as const),
  ...{ plate: null, chemistry: null, timeZone: null, attributes: {} },
};
const message: JournalRecord & { kind: 'message' } = {
  ...{ kind: 'message', vin, topic: `v1/${vin}/up/event`, payload: Buffer.from('{}'), receivedAt: 1 },
  retryOf: null,
};

let database: TestDatabase;
const opened: { stop(): Promise<void> }[] = [];
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.stop();
  await database.close();
});

/** The ends as two processes have them; the pipeline and the journal behind the link are remembered calls. */
async function twoProcesses() {
  const { db } = database;
  const [ours, theirs] = [
    createVehicleRegistry({ db, clock: systemClock }),
    createVehicleRegistry({ db, clock: systemClock }),
  ];
  const presence = createPresence();
  presence.onChange(({ vin: whose, online }) => theirs.setOnline(whose, online));
  const appended: JournalRecord[] = [];
  const watched: string[] = [];
  const pipeline = {
    telemetry: {
      usage: async () => ({ bytes: 7 }),
      lastValues: async () => [{ path: 'Vehicle.Speed', ts: 1, value: 2 }],
    },
    status: () => ({ committed: 5, messages: 3, blocked: null }),
    watch: (whose: string) => void watched.push(`+${whose}`),
    unwatch: (whose: string) => void watched.push(`-${whose}`),
    openReader: () => new MessageChannel().port2,
  };
  const served = createGatewayMethods({
    ...{ presence, registry: theirs, clock: systemClock },
    pipeline: pipeline as never,
    journal: {
      status: () => ({ flushed: appended.length, blocked: null }),
      append(record: JournalRecord, done: () => void) {
        appended.push(record);
        done();
      },
      forget: () => 42,
    } as never,
    broker: { status: () => ({ connected: 1 }) } as never,
    policy: { counters: () => ({ messages: 9 }) } as never,
    credentials: { refresh: async () => undefined } as never,
  });
  await served.part.start();
  opened.push(served.part);
  const secret = async () => Buffer.alloc(32, 1);
  let server: LinkServer | null = null;
  const listen = async () => {
    server = createLinkServer({
      ...{ host: '127.0.0.1', port: 0, secret, methods: served.methods, logger: silentLogger },
    });
    await server.start();
    opened.push(server);
    return server;
  };
  await listen();
  const link = createLink({
    ...{ address: async () => server?.address ?? null, secret, clock: systemClock, logger: silentLogger },
  });
  const signals: unknown[] = [];
  const remote = createRemoteGateway({
    ...{ link, registry: ours, clock: systemClock, logger: silentLogger },
    onSignals: (update) => void signals.push(update),
  });
  await theirs.create(car);
  await ours.load();
  await link.start();
  opened.push(link);
  await eventually(() => expect(remote.status().pipeline.committed).toBe(5));
  return {
    ours,
    theirs,
    presence,
    remote,
    served,
    appended,
    watched,
    signals,
    listen,
    stop: () => server?.stop(),
  };
}

test('presence, states, figures and questions go through; while nobody is there all is away, then as it was', async () => {
  const { ours, presence, remote, served, watched, signals, listen, stop } = await twoProcesses();
  presence.online(vin, 1);
  await eventually(() => expect(ours.get(vin)?.online).toBe(true));
  served.states([{ vin, lastSeenAt: 77 }]);
  await eventually(() => expect(ours.get(vin)?.lastSeenAt).toBe(77));
  expect(remote.status()).toMatchObject({ counters: { messages: 9 }, journal: { blocked: null } });
  expect(await remote.pipeline.telemetry.usage()).toEqual({ bytes: 7 });
  expect(await remote.pipeline.telemetry.lastValues(vin)).toMatchObject([{ value: 2 }]);
  remote.pipeline.watch(vin);
  await eventually(() => expect(watched).toEqual([`+${vin}`]));
  served.signals({ vin, receivedAt: 1, samples: [] });
  await eventually(() => expect(signals).toHaveLength(1));

  await stop();
  await eventually(() => expect(ours.get(vin)?.online).toBe(false));
  expect(watched).toEqual([`+${vin}`, `-${vin}`]);
  expect(remote.status().journal.blocked).toContain('not reached');
  await expect(remote.pipeline.telemetry.lastValues(vin)).rejects.toMatchObject({ code: 'gateway-away' });

  await listen();
  await eventually(() => expect(ours.get(vin)?.online).toBe(true));
  await eventually(() => expect(watched.at(-1)).toBe(`+${vin}`));
});

test('what is appended is durable when that is said, also when the gateway was away meanwhile', async () => {
  const { remote, appended, listen, stop } = await twoProcesses();
  await new Promise<void>((resolve) => remote.journal.append(message, resolve));
  expect(remote.journal.status().flushed).toBe(1);
  expect(appended).toMatchObject([{ vin, payload: Buffer.from('{}') }]);
  await stop();
  const later = new Promise<void>((resolve) => remote.journal.append(message, resolve));
  await listen();
  await later;
  expect(appended).toHaveLength(2);
  expect(await remote.journal.forget()).toBe(42);
});

test('a vehicle that one process registers, changes or removes is so in the other when it reads again', async () => {
  const { ours, theirs, remote } = await twoProcesses();
  const second = { ...car, vin: 'WVWZZZ1KZAW000018' };
  await ours.create(second);
  await remote.vehicleChanged(second.vin);
  expect(theirs.get(second.vin)).toMatchObject({ model: 'Aurora' });
  const changes: string[] = [];
  theirs.onChanged((whose, isOwn) => void changes.push(`${whose} ${isOwn}`));
  theirs.setOnline(second.vin, true);
  await ours.update(second.vin, { model: 'Borealis' });
  await theirs.refresh([second.vin]);
  expect(theirs.get(second.vin)).toMatchObject({ model: 'Borealis', online: true });
  await theirs.refresh(null);
  await ours.remove(vin);
  await theirs.refresh(null);
  expect(theirs.get(vin)).toBeUndefined();
  expect(theirs.vins()).toEqual([second.vin]);
  expect(changes).toEqual([`${second.vin} false`, `${vin} false`]);
});
