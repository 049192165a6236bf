import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import type { LoadVehicle } from '../support/load-connection.ts';
import { type ApiSession, registerFleet, signIn } from '../support/load-fleet.ts';
import { startLoad } from '../support/load-generator.ts';
import { publishPacket } from '../support/load-packets.ts';
import { acknowledgedFurther } from '../support/load-progress.ts';
import { seqSignal } from '../support/load-signals.ts';
import { judgeLoad } from '../support/load-verdict.ts';
import { signIn as connectVehicle } from '../support/mqtt-raw-client.ts';
import { serverClock } from '../support/server-clock.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { tellVerdict } from './report/run-row.ts';

const second = 1000;
const hour = 3_600_000;
const day = 24 * hour;
const messages = 20;
const leapSecond = Date.UTC(2017, 0, 1);

/** What a vehicle's clock says of its n-th message, and what the server makes of it. */
const liars: readonly {
  readonly clock: string;
  readonly says: (now: number, n: number) => number;
  readonly becomes: 'as said' | 'time received';
}[] = [
  { clock: 'right', says: (now, n) => now + n, becomes: 'as said' },
  { clock: 'since power-up, from 0', says: (_now, n) => n * second, becomes: 'time received' },
  {
    clock: 'GPS without a fix, 1980-01-06',
    says: (_now, n) => Date.UTC(1980, 0, 6) + n,
    becomes: 'time received',
  },
  { clock: '30 days behind', says: (now, n) => now - 30 * day + n, becomes: 'as said' },
  { clock: 'ten years ahead', says: (now, n) => now + 3650 * day + n, becomes: 'time received' },
  { clock: 'jumps back two hours', says: (now, n) => now + n - (n < 10 ? 0 : 2 * hour), becomes: 'as said' },
  {
    clock: 'seconds for milliseconds',
    says: (now, n) => Math.floor(now / second) + n,
    becomes: 'time received',
  },
  { clock: 'microseconds for milliseconds', says: (now, n) => now * 1000 + n, becomes: 'time received' },
  // 23:59:60 has no number of its own: the last second before midnight comes twice.
  {
    clock: 'in a leap second',
    says: (_now, n) => leapSecond - second + (n % 10) * 100 + (n < 10 ? 0 : 50),
    becomes: 'as said',
  },
];

interface Point {
  readonly t: number;
  readonly value: number;
  readonly flags?: readonly string[];
}

async function pointsOf(api: ApiSession, vin: string): Promise<Point[]> {
  const range = `from=${Date.UTC(2011, 0, 1)}&to=${Date.now() + 20 * hour}`;
  const path = encodeURIComponent(seqSignal);
  return (await api.get<{ points: Point[] }>(`/vehicles/${vin}/signals/${path}?${range}`)).points;
}

async function say(port: number, { vin, password }: LoadVehicle, kind: string, bodies: readonly object[]) {
  const client = await connectVehicle(port, { clientId: vin, username: vin, password });
  for (const [index, body] of bodies.entries()) {
    client.send(publishPacket(`v1/${vin}/up/${kind}`, JSON.stringify(body), index + 1));
    await client.next(30_000);
    // A message whose clock is not believed has the time it was received: one a millisecond.
    const now = Date.now();
    while (Date.now() === now) await new Promise((resolve) => setImmediate(resolve));
  }
  client.destroy();
}

it('R11: clocks of vehicles lie and jump, and the clock of the server is set back an hour and again; nothing is lost or told twice', async () => {
  const data = lastingTempDir();
  const clock = serverClock(data.path);
  const server = await createServerProcess({ dataDir: `${data.path}/data`, environment: clock.environment });
  onTestFinished(async () => {
    await server.dispose();
    data.remove();
  });
  await server.start();
  const api = await signIn(server.baseUrl);
  const fleet = await registerFleet(api, 'C', liars.length + 21);
  const load = startLoad({
    port: server.mqttPort,
    vehicles: fleet.slice(liars.length + 1),
    ratePerSecond: 200,
    marked: true,
  });
  onTestFinished(() => load.abort());
  await load.online();
  load.go();
  const faulty = fleet[liars.length] as LoadVehicle;
  const fault = (ts: number) => ({
    ts,
    ecu: 'BMS',
    system: 'uds',
    faults: [{ code: 'P0A80-00', status: 9 }],
  });
  await say(server.mqttPort, faulty, 'faults', [fault(Date.now())]);

  const from = Date.now();
  for (const [index, { says }] of liars.entries()) {
    const bodies = Array.from({ length: messages }, (_, n) => ({
      ...{ boot: 'clock', seq: n, ts: says(from, n) },
      signals: { [seqSignal]: 1000 + n },
    }));
    await say(server.mqttPort, fleet[index] as LoadVehicle, 'telemetry', bodies);
  }
  const until = Date.now();
  for (const [index, { clock: what, says, becomes }] of liars.entries()) {
    const points = await eventually(async () => {
      const found = await pointsOf(api, fleet[index]?.vin ?? '');
      expect(found, what).toHaveLength(messages);
      return found;
    });
    const values = points.map(({ value }) => value).sort((a, b) => a - b);
    expect(values, what).toEqual(Array.from({ length: messages }, (_, n) => 1000 + n));
    for (const { t, value, flags } of points) {
      expect(flags ?? [], what).toEqual(becomes === 'as said' ? [] : ['clockShifted']);
      if (becomes === 'as said') expect(t, what).toBe(says(from, value - 1000));
      else expect(t >= from && t <= until, `${what}: ${t}`).toBe(true);
    }
  }
  // Set back an hour, on again, and on by another: vehicles keep their time.
  for (const shift of [-hour, 0, hour, 0]) {
    clock.set(shift);
    await acknowledgedFurther(load, 400);
    await say(server.mqttPort, faulty, 'faults', [fault(Date.now())]);
    const { problems } = await api.get<{ problems: { code: string }[] }>('/system');
    const codes = problems.map(({ code }) => code);
    expect(codes.includes('clock-differs'), `shift ${shift}: ${codes}`).toBe(shift !== 0);
    expect(codes).not.toContain('many-silent');
    expect((await fetch(`${server.baseUrl}/ready`)).status).toBe(200);
  }
  const report = await load.finish();
  const verdict = await judgeLoad(api, report);
  const alerts = await api.get<{ items: unknown[] }>(`/alerts?vin=${faulty.vin}`);
  expect(alerts.items).toHaveLength(1);
  const note = `${liars.length} kinds of clocks in vehicles; the server's set by -1 h, back, +1 h, back under load; one alert, once`;
  tellVerdict('R11', verdict, { load: report, note });
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
}, 180_000);
