import { spawnSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { expect, onTestFinished } from 'vitest';
import { type ApiCaller, callerFor } from '../support/api-caller.ts';
import { eventually } from '../support/eventually.ts';
import { freePorts } from '../support/free-ports.ts';
import { type Certificate, makeAuthority } from '../support/mqtt-certificates.ts';
import * as mqtt from '../support/mqtt-packets.ts';
import { RawClient } from '../support/mqtt-raw-client.ts';
import { testDatabase } from '../support/postgres.ts';
import { createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { tempDir } from '../support/temp-dir.ts';

const [car, other, stranger] = ['WVWZZZ1JZXW000001', 'WVWZZZ1JZXW000002', 'WVWZZZ1JZXW000003'];
/** What is promised: a session that a revoked certificate opened ends within so long. */
const cutWithinMs = 5000;

interface Ground {
  readonly server: ServerProcess;
  readonly call: ApiCaller;
  readonly vehicles: ReturnType<typeof makeAuthority>;
  revoke(...words: string[]): { code: number | null; says: string };
  /** Names these in the file of revocation lists. */
  list(serials: readonly string[]): void;
  secretOf(vin: string): string;
  connect(own: Certificate, vin?: string, fields?: { password?: string }): Promise<RawClient>;
}

async function ground(): Promise<Ground> {
  const dataDir = tempDir();
  const [servers, vehicles] = [makeAuthority('server CA'), makeAuthority('vehicle CA')];
  const file = (name: string, text: string): string => {
    const path = join(dataDir, name);
    writeFileSync(path, text);
    return path;
  };
  const { cert, key } = servers.issue('localhost');
  const [port = 0] = await freePorts(1);
  const environment = {
    ROADSIDE_MQTTS_PORT: String(port),
    ROADSIDE_TLS_CERT: file('tls.pem', cert),
    ROADSIDE_TLS_KEY: file('tls.key', key),
    ROADSIDE_TLS_CLIENT_CA: file('vehicles.pem', vehicles.ca),
    ROADSIDE_TLS_CLIENT_CRL: file('revoked.pem', vehicles.crl([])),
  };
  const database = await testDatabase();
  const settings = { ...environment, ROADSIDE_DATABASE_URL: database.url };
  const server = await createServerProcess({ dataDir: join(dataDir, 'data'), environment: settings });
  onTestFinished(async () => {
    await server.dispose();
    await database.close();
  });
  await server.start();
  const call = await callerFor(server.baseUrl);
  const secrets = new Map<string, string>();
  for (const vin of [car, other]) {
    const vehicle = { vin, model: 'Aurora', modelYear: 2025, powertrain: 'bev', market: 'DE' };
    secrets.set(vin, (await call('POST', '/vehicles', vehicle)).body.credentials.password);
  }
  return {
    ...{ server, call, vehicles },
    secretOf: (vin) => secrets.get(vin) ?? '',
    revoke(...words) {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ['src/admin.ts', 'revoke-certificate', ...words],
        {
          encoding: 'utf8',
          env: { PATH: process.env.PATH, ROADSIDE_DATABASE_URL: database.url },
        },
      );
      return { code: status, says: stdout + stderr };
    },
    list(serials) {
      file('revoked.new', vehicles.crl(serials));
      renameSync(join(dataDir, 'revoked.new'), join(dataDir, 'revoked.pem'));
    },
    async connect(own, vin = car, { password } = {}) {
      const socket = connectTls({
        ...{ port, host: '127.0.0.1', ca: servers.ca, servername: 'localhost' },
        ...own,
      });
      onTestFinished(() => void socket.destroy());
      await new Promise<void>((resolve, reject) => {
        socket.once('secureConnect', resolve);
        socket.once('error', reject);
      });
      const client = new RawClient(socket);
      const secret = password === undefined ? {} : { username: vin, password };
      client.send(mqtt.connect({ clientId: vin, ...secret }));
      return client;
    },
  };
}

const answer = async (client: RawClient) => (await client.next()).codes[0];

/** A vehicle is who its certificate says, until that counts no more. `whole`: with a restart, and each way to be told. */
export async function certificateRun({ whole }: { readonly whole: boolean }): Promise<void> {
  const { server, call, vehicles, revoke, list, connect, secretOf } = await ground();
  const issue = (serial: string, vin = car) => vehicles.issue(vin, { serial });

  // It may what it may by its secret: its own topics, and no others.
  const good = issue('A1');
  const first = await connect(good);
  expect(await answer(first)).toBe(0);
  const payload = Buffer.from(JSON.stringify({ ts: Date.now(), signals: { 'Vehicle.Speed': 42 } }));
  first.send(mqtt.publish(`v1/${car}/up/telemetry`, payload, { qos: 1, id: 1 }));
  expect(await first.next()).toMatchObject({ type: 'puback', id: 1 });
  first.send(mqtt.subscribe(2, [`v1/${car}/down/#`, 1], [`v1/${other}/down/#`, 1], ['#', 0]));
  expect((await first.next()).codes).toEqual([1, 0x80, 0x80]);
  first.send(mqtt.publish(`v1/${other}/up/telemetry`, payload, { qos: 1, id: 3 }));
  await first.closed();

  // Who shows one is judged by it, whatever secret he has.
  const over = { from: new Date('2020-01-01'), to: new Date('2021-01-01') };
  const wrong: [Certificate, string][] = [
    [makeAuthority('vehicle CA').issue(car), car],
    [vehicles.issue(car, { valid: over }), car],
    [vehicles.issue(car, { usage: 'serverAuth' }), car],
    [good, other],
    [issue('B1', stranger), stranger],
  ];
  for (const [own, vin] of wrong) {
    expect(await answer(await connect(own, vin))).toBe(5);
    if (vin !== stranger) expect(await answer(await connect(own, vin, { password: secretOf(vin) }))).toBe(5);
  }
  expect((await call('GET', '/system')).body.gateway.refusedSignIns).toEqual({
    ...{ 'certificate-untrusted': 4, 'certificate-expired': 2, certificate: 3 },
  });

  // Revoked by the API, by the list, by the command line: cut at once, and refused.
  const ends: [serial: string, by: (serial: string) => Promise<unknown> | unknown][] = [
    ['A1', (serial) => call('POST', '/certificate-revocations', { serial, reason: 'stolen' })],
    ['D4', (serial) => list([serial])],
  ];
  if (whole)
    ends.push(['C3', (serial) => expect(revoke(`0x${serial}`, 'unit', 'sold')).toMatchObject({ code: 0 })]);
  for (const [serial, end] of ends) {
    const own = serial === 'A1' ? good : issue(serial);
    const [session, bystander] = [await connect(own), await connect(issue(`E${serial}`, other), other)];
    expect([await answer(session), await answer(bystander)]).toEqual([0, 0]);
    const before = performance.now();
    await end(serial);
    await session.closed();
    const ms = performance.now() - before;
    // The command line has its own start in this.
    if (serial !== 'C3') expect(ms, serial).toBeLessThan(cutWithinMs);
    expect(await answer(await connect(own)), serial).toBe(5);
    bystander.send(mqtt.pingreq);
    expect(await bystander.next()).toMatchObject({ type: 'pingresp' });
  }
  const { body } = await call('GET', '/certificate-revocations');
  const stolen = { serial: 'A1', reason: 'stolen', revokedBy: 'admin', vins: [car] };
  const sold = { serial: 'C3', reason: 'unit sold', revokedBy: 'command line', vins: [car] };
  expect(body.items).toMatchObject(whole ? [sold, stolen] : [stolen]);
  const audit = (await call('GET', '/audit?action=certificate.revoke')).body.items;
  expect(audit).toMatchObject(
    body.items.map(({ revokedBy, serial, reason }: typeof sold) => ({
      ...{ username: revokedBy, target: serial, detail: { reason, vins: [car] } },
    })),
  );
  if (!whole) return;
  expect(revoke('c3', 'again')).toMatchObject({
    code: 1,
    says: expect.stringMatching(/revoked before by command line/),
  });

  // All of it holds after a start.
  await server.stop();
  await server.start();
  for (const serial of ['A1', 'D4']) {
    const own = serial === 'A1' ? good : issue(serial);
    expect(await answer(await connect(own)), serial).toBe(5);
  }
  const fresh = issue('F6');
  expect(await answer(await connect(fresh))).toBe(0);
  const again = await callerFor(server.baseUrl);
  await eventually(async () => {
    const { items } = (await again('GET', `/vehicles/${car}/certificates`)).body;
    expect(items).toHaveLength(4);
    expect(items).toContainEqual(
      expect.objectContaining({
        serial: 'A1',
        issuer: 'CN=vehicle CA',
        revoked: expect.objectContaining({ reason: 'stolen' }),
      }),
    );
    expect(items).toContainEqual(expect.objectContaining({ serial: 'F6', revoked: null }));
  });
  // Without its secret it has no way in at all.
  await again('DELETE', `/vehicles/${car}/credentials`);
  expect(await answer(await connect(fresh))).toBe(5);
}
