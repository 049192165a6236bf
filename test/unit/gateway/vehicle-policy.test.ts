import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { ClientCertificate, ConnectRequest } from '../../../src/gateway/broker.ts';
import { createPresence } from '../../../src/gateway/presence.ts';
import {
  createVehiclePolicy,
  type SecretVerdict,
  type VehiclePolicy,
} from '../../../src/gateway/vehicle-policy.ts';
import type { JournalRecord } from '../../../src/journal/journal.ts';
import { type Logger, silentLogger } from '../../../src/shared/logger.ts';

const vin = 'WVWZZZ1JZXW000001';
const other = 'WVWZZZ1JZXW000002';

interface Setting {
  readonly policy: VehiclePolicy;
  readonly records: JournalRecord[];
  readonly presence: ReturnType<typeof createPresence>;
}

function setting(
  verify: () => Promise<SecretVerdict> = async () => 'right',
  logger: Logger = silentLogger,
): Setting {
  const records: JournalRecord[] = [];
  const presence = createPresence();
  const policy = createVehiclePolicy({
    verify: (name, secret) =>
      name === vin && secret.toString() === 'secret' ? verify() : Promise.resolve('wrong'),
    mayConnect: (name) => name === vin,
    certified: (name, { fault, serial, name: of }) =>
      fault ?? (serial === 'BAD' ? 'revoked' : of === name ? 'right' : 'of-another'),
    append: (record, done) => {
      records.push(record);
      done();
    },
    now: () => 1_763_780_000_000,
    presence,
    onSubscribed: () => {},
    logger,
  });
  return { policy, records, presence };
}

const of = (name: string, more: Partial<ClientCertificate> = {}): ClientCertificate => ({
  ...{ name, serial: '1A', issuer: 'CN=CA', validTo: 4e12, fault: null, der: Buffer.alloc(0) },
  ...more,
});

const request = (fields: Partial<ConnectRequest> = {}): ConnectRequest => ({
  clientId: vin,
  username: vin,
  password: Buffer.from('secret'),
  certificate: null,
  remoteAddress: '127.0.0.1',
  clean: true,
  keepAliveSeconds: 60,
  ...fields,
});

describe('sign-in', () => {
  test.each<[name: string, fields: Partial<ConnectRequest>, code: number]>([
    ['as itself', {}, 0],
    ['with a session to keep, which it does not get', { clean: false }, 0],
    ['with another secret', { password: Buffer.from('guess') }, 4],
    ['without a secret', { password: null }, 4],
    ['without a user name', { username: null, password: null }, 4],
    ['with the user name of another', { username: other }, 4],
    ['as a vehicle that is not registered', { clientId: other, username: other }, 4],
    ['with a client id that is no VIN', { clientId: 'tester', username: 'tester' }, 2],
    ['with a VIN in small letters', { clientId: vin.toLowerCase(), username: vin.toLowerCase() }, 2],
    ['by certificate', { certificate: of(vin), username: null, password: null }, 0],
    ['by certificate, with its user name', { certificate: of(vin), password: null }, 0],
    ['by the certificate of another, with the right secret', { certificate: of(other) }, 5],
    ['by certificate, with the user name of another', { certificate: of(vin), username: other }, 5],
    [
      'by the certificate of a revoked vehicle',
      { clientId: other, username: null, certificate: of(other) },
      5,
    ],
  ])('%s', async (_, fields, code) => {
    expect(await setting().policy.signIn(request(fields))).toBe(code);
  });

  test.each<[why: string, fields: Partial<ConnectRequest>]>([
    ['certificate', { certificate: of(other) }],
    ['certificate', { certificate: of(other), clientId: other, username: null }],
    ['certificate-expired', { certificate: of(vin, { fault: 'expired' }) }],
    ['certificate-untrusted', { certificate: of(vin, { fault: 'untrusted' }) }],
    ['certificate-untrusted', { certificate: of(other, { fault: 'untrusted' }), clientId: other }],
    ['certificate-revoked', { certificate: of(vin, { serial: 'BAD' }) }],
  ])('a certificate is refused and counted as %s, whatever the secret', async (why, fields) => {
    const { policy } = setting();
    expect(await policy.signIn(request(fields))).toBe(5);
    expect(policy.counters()).toMatchObject({ signIns: 0, refusedSignIns: { [why]: 1 } });
  });

  test('while secrets cannot be checked it is unavailable', async () => {
    const busy = setting(async () => 'busy').policy;
    expect(await busy.signIn(request())).toBe(3);
    const broken = setting(() => Promise.reject(new Error('away'))).policy;
    expect(await broken.signIn(request())).toBe(3);
    expect(broken.counters()).toMatchObject({ signIns: 0, refusedSignIns: { error: 1 } });
  });
});

test.each([
  [`v1/${vin}/up/telemetry`, 'taken'],
  [`v1/${vin}/up/command/42`, 'taken'],
  [`v1/${vin}/up/command`, 'refused'],
  [`v1/${vin}/up/telemetry/x`, 'refused'],
  [`v1/${vin}/up/unknown`, 'refused'],
  [`v1/${other}/up/telemetry`, 'refused'],
  [`v1/${vin}/down/command/42`, 'refused'],
  [`v2/${vin}/up/telemetry`, 'refused'],
  ['$SYS/x', 'refused'],
  ['', 'refused'],
])('publishing to %s is %s', (topic, verdict) => {
  expect(setting().policy.mayPublish(vin, topic)).toBe(verdict);
});

test.each([
  [`v1/${vin}/down/#`, true],
  [`v1/${vin}/down/command/+`, true],
  [`v1/${vin}/down/command/42`, true],
  [`v1/${vin}/down`, false],
  [`v1/${vin}/down/`, false],
  [`v1/${vin}/#`, false],
  [`v1/${vin}/+/command/42`, false],
  [`v1/${vin}/up/#`, false],
  [`v1/${other}/down/#`, false],
  ['v1/+/down/#', false],
  ['+/+/down/#', false],
  ['#', false],
  ['$SYS/#', false],
  [`$share/group/v1/${vin}/down/#`, false],
])('subscribing to %s: %s', (filter, allowed) => {
  expect(setting().policy.maySubscribe(vin, filter)).toBe(allowed);
});

test('messages and presence go to the journal; a take-over is no news', () => {
  const { policy, records, presence } = setting();
  const changes: string[] = [];
  presence.onChange(({ vin: who, online }) => changes.push(`${who} ${online}`));
  policy.onOnline(vin);
  policy.onOnline(vin);
  expect([presence.isOnline(vin), presence.onlineSince(vin), presence.count]).toEqual([
    true,
    1_763_780_000_000,
    1,
  ]);
  let durable = false;
  policy.receive(
    {
      clientId: vin,
      topic: `v1/${vin}/up/event`,
      payload: Buffer.from('{}'),
      qos: 1,
      retain: false,
      duplicate: false,
    },
    () => {
      durable = true;
    },
  );
  policy.onOffline(vin);
  policy.onOffline(vin);
  const receivedAt = 1_763_780_000_000;
  expect(records).toEqual([
    { kind: 'presence', vin, online: true, receivedAt },
    {
      kind: 'message',
      vin,
      topic: `v1/${vin}/up/event`,
      payload: Buffer.from('{}'),
      receivedAt,
      retryOf: null,
    },
    { kind: 'presence', vin, online: false, receivedAt },
  ]);
  expect(durable).toBe(true);
  expect(changes).toEqual([`${vin} true`, `${vin} false`]);
  expect([...presence.vins()]).toEqual([]);
  expect(policy.counters()).toMatchObject({ messages: 1, bytes: 2, refusedPublications: 0 });
});

test('whoever asks the log finds out why a box is turned away, and no secret', async () => {
  const lines: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line) => void lines.push(line) });
  const { policy } = setting(undefined, logger);
  await policy.signIn(request({ password: Buffer.from('guess') }));
  policy.mayPublish(vin, `v1/${vin}/up/unknown`);
  policy.maySubscribe(vin, '#');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { vin, why: 'secret', remoteAddress: '127.0.0.1', msg: 'a sign-in was refused' },
    { vin, topic: `v1/${vin}/up/unknown`, msg: 'a publication was refused' },
    { vin, filter: '#', msg: 'a subscription was refused' },
  ]);
  expect(lines.join()).not.toContain('guess');
});
