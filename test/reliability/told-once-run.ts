import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import type { LoadVehicle } from '../support/load-connection.ts';
import { type ApiSession, registerFleet, signIn } from '../support/load-fleet.ts';
import { connectPacket, publishPacket } from '../support/load-packets.ts';
import { majorCodes } from '../support/major-codes.ts';
import { seededRandom, testSeed } from '../support/seeded-random.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { makeToldUser, receiveMail } from '../support/told-user.ts';
import { progressOf } from './report/progress.ts';
import { tellRun } from './report/run-row.ts';

const vehiclesPerKill = 12;
const final = ['sent', 'unknown'];

interface Told {
  readonly vin: string;
  readonly deliveries: readonly { readonly id: string; readonly state: string }[];
}

/** Each reports a fault; resolves once all are acknowledged, so durable. */
async function report(port: number, vehicles: readonly LoadVehicle[], code: (index: number) => string) {
  await Promise.all(
    vehicles.map(async ({ vin, password }, index) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.write(connectPacket(vin, password));
      await once(socket, 'data');
      const fault = `{"code":"${code(index)}","status":9}`;
      const body = `{"ts":${Date.now()},"ecu":"BMS","system":"uds","faults":[${fault}]}`;
      socket.write(publishPacket(`v1/${vin}/up/faults`, body, 1));
      await once(socket, 'data');
      socket.destroy();
    }),
  );
}

async function allTold(api: ApiSession): Promise<Told[]> {
  const told: Told[] = [];
  let cursor: string | null = null;
  do {
    const more: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: Told[]; nextCursor: string | null } = await api.get(
      `/notifications?kind=case${more}`,
    );
    told.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return told;
}

/**
 * A server that is killed while alerts come, every second time with its PostgreSQL, tells of each once, by mail; what nobody
 * can know is said.
 */
export async function tellOnce(kills: number): Promise<void> {
  const seed = testSeed();
  const say = progressOf('mail');
  const random = seededRandom(seed);
  const mail = await receiveMail();
  const data = lastingTempDir();
  const server = await createServerProcess({
    dataDir: data.path,
    environment: { ROADSIDE_SMTP_URL: mail.url, ROADSIDE_MAIL_FROM: 'roadside@example.org' },
  });
  onTestFinished(async () => {
    await server.dispose();
    await mail.stop();
    data.remove();
  });
  await server.start();
  const api = await signIn(server.baseUrl);
  const fleet = await registerFleet(api, 'T', kills * vehiclesPerKill);
  const codes = await majorCodes(api);
  const user = { username: 'mailed', role: 'support' };
  await makeToldUser(api, user, { channel: 'email', address: 'mailed@example.org', arrivals: mail.arrivals });
  mail.arrivals.length = 0;

  for (let kill = 0; kill < kills; kill++) {
    const from = kill * vehiclesPerKill;
    const before = mail.arrivals.length;
    await report(
      server.mqttPort,
      fleet.slice(from, from + vehiclesPerKill),
      (index) => codes[from + index] ?? '',
    );
    // Somewhere among the messages of these alerts.
    const some = random.integer(0, vehiclesPerKill - 1);
    await eventually(() => expect(mail.arrivals.length).toBeGreaterThanOrEqual(before + some), {
      everyMs: 1,
    });
    await server.kill({ postgresToo: kill % 2 === 1 });
    await server.start();
    say(`kill ${kill + 1} of ${kills}, ${mail.arrivals.length} mails arrived`);
  }

  const session = await signIn(server.baseUrl);
  const told = await eventually(
    async () => {
      const all = await allTold(session);
      expect(new Set(all.map(({ vin }) => vin)).size).toBe(fleet.length);
      expect(
        all.flatMap(({ deliveries }) => deliveries).filter(({ state }) => !final.includes(state)),
      ).toEqual([]);
      return all;
    },
    { timeoutMs: 100_000, everyMs: 200 },
  );
  const deliveries = told.flatMap((one) => one.deliveries);
  expect(deliveries).toHaveLength(fleet.length);
  const arrived = mail.arrivals.map(({ text }) => /^Message-ID: <([^@>]+)/im.exec(text)?.[1] ?? '');
  expect(new Set(arrived).size).toBe(arrived.length);
  const sent = deliveries.filter(({ state }) => state === 'sent').map(({ id }) => id);
  expect(sent.filter((id) => !arrived.includes(id))).toEqual([]);
  const unknown = deliveries.length - sent.length;
  tellRun({
    ...{ id: 'mail', seed, kills },
    note: `of ${deliveries.length} mails ${arrived.length} arrived, each once; of ${unknown} it says that it does not know`,
  });
}
