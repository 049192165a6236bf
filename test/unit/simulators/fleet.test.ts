import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApiClient } from '../../../simulators/api/client.ts';
import { enlist } from '../../../simulators/fleet/enlist.ts';
import { createFleet, type Fleet } from '../../../simulators/fleet/fleet.ts';
import { fleetOf } from '../../../simulators/fleet/vehicle-spec.ts';
import { loadScenario } from '../../../simulators/scenarios/scenario.ts';
import { parseUpTopic } from '../../../src/wire/topics.ts';
import { eventually } from '../../support/eventually.ts';
import { opened, type ServerDouble, startServerDouble } from './server-double.ts';

const hour = 3_600_000;
const noon = Date.UTC(2026, 10, 18, 12);
let server: ServerDouble;
let fleet: Fleet | undefined;

beforeEach(async () => {
  server = await startServerDouble();
});
afterEach(async () => {
  await fleet?.stop();
  await server.stop();
});

async function run(scenarioName: string, count: number, historyMs: number, now: () => number): Promise<void> {
  const api = createApiClient({ url: server.url, username: 'admin', password: 'right' });
  await api.signIn();
  const scenario = loadScenario(scenarioName);
  const specs = fleetOf(scenario, count, 3);
  const vehicles = await enlist({ api, scenario: scenarioName, specs, now: now(), historyMs });
  fleet = createFleet({ vehicles, mqttUrl: server.mqttUrl, now, jitter: () => 0.01 });
  await fleet.start();
}

interface Message {
  readonly vin: string;
  readonly kind: string;
  readonly boot?: string;
  readonly seq?: number;
  readonly times: readonly number[];
}

function messages(): Message[] {
  return server.heard.flatMap(({ topic, payload }) => {
    const parsed = parseUpTopic(topic);
    if (parsed === undefined) throw new Error(`bad topic ${topic}`);
    const body = opened(payload) as {
      boot?: string;
      seq?: number;
      ts?: number | number[];
      samples?: { ts: number }[];
    };
    const times = body.samples?.map(({ ts }) => ts) ?? [body.ts ?? 0].flat();
    const { boot, seq } = body;
    return [
      {
        vin: parsed.vin,
        kind: parsed.kind,
        times,
        ...(boot === undefined ? {} : { boot }),
        ...(seq === undefined ? {} : { seq }),
      },
    ];
  });
}

test('a fleet tells its past in order without holes, then lives on with the clock and never ahead of it', async () => {
  let now = noon;
  await run('cell-imbalance', 4, 30 * hour, () => now);
  await eventually(() => expect(fleet?.status()).toMatchObject({ waiting: 0, caughtUp: 4 }));
  const past = messages();
  expect(new Set(past.map(({ vin }) => vin)).size).toBe(4);
  expect(new Set(past.map(({ kind }) => kind))).toEqual(
    new Set(['telemetry', 'faults', 'event', 'inventory']),
  );
  const nextSeq = new Map<string, number>();
  for (const { vin, boot, seq, times } of past) {
    const expected = nextSeq.get(`${vin} ${boot}`) ?? 0;
    expect(seq).toBe(expected);
    nextSeq.set(`${vin} ${boot}`, expected + 1);
    expect(Math.max(...times)).toBeLessThanOrEqual(now);
    expect(Math.min(...times)).toBeGreaterThan(noon - 30 * hour);
  }
  const before = server.heard.length;
  now += 40_000;
  await eventually(() => {
    expect(server.heard.length).toBeGreaterThan(before);
    expect(fleet?.status().waiting).toBe(0);
  });
  for (const { times } of messages().slice(before)) {
    expect(Math.max(...times)).toBeLessThanOrEqual(now);
    expect(Math.min(...times)).toBeGreaterThan(noon - 10 * 60_000);
  }
});

test('a car in a garage keeps what it has to say and tells it when it is back', async () => {
  let now = noon;
  await run('offline-backlog', 1, 12 * hour, () => now);
  const garageFrom = noon - 8 * hour;
  await eventually(() => expect(server.heard.length).toBeGreaterThan(0));
  await eventually(() => expect(server.connections()).toBe(0));
  expect(Math.max(...messages().flatMap(({ times }) => times))).toBeLessThanOrEqual(garageFrom + hour);
  expect(fleet?.status().waiting).toBeGreaterThan(0);
  now += 0.02 * hour;
  await eventually(() => expect(fleet?.status()).toMatchObject({ waiting: 0, online: 1 }));
  const told = messages().flatMap(({ times }) => times);
  expect(Math.max(...told)).toBeGreaterThan(noon - hour);
});

test('a second run goes on with the same life after what the server has heard', async () => {
  const now = noon;
  await run('healthy', 1, 6 * hour, () => now);
  await eventually(() => expect(fleet?.status().waiting).toBe(0));
  await fleet?.stop();
  const first = messages();
  const heard = server.heard.length;
  await run('healthy', 1, 6 * hour, () => now);
  await eventually(() => expect(fleet?.status().waiting).toBe(0));
  const boots = new Set(first.map(({ boot }) => boot));
  const again = messages().slice(heard);
  expect(again.length).toBeGreaterThan(0);
  for (const { boot } of again) expect(boots.has(boot)).toBe(false);
});
