import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadSettings } from '../../../src/config/settings.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { hasOpenssl, makeAuthority } from '../../support/mqtt-certificates.ts';
import { tempDir } from '../../support/temp-dir.ts';

function faultsOf(environment: Record<string, string>): Record<string, string> {
  try {
    loadSettings(environment);
  } catch (error) {
    if (error instanceof AppError)
      return Object.fromEntries(error.fields.map((field) => [field.path, field.message]));
    throw error;
  }
  return {};
}

test('an empty environment gives the documented defaults', () => {
  const settings = loadSettings({});
  expect(settings).toMatchObject({
    http: { host: '127.0.0.1', port: 8080, publicUrl: 'http://127.0.0.1:8080', trustProxy: [] },
    mqtt: { host: '127.0.0.1', port: 1883 },
    mqtts: null,
    vehicleRate: 50,
    connectionRates: { all: 1000, address: 100 },
    adminPassword: null,
    databaseUrl: null,
    retentionDays: 400,
    placeRetentionDays: 30,
    logLevel: 'info',
  });
  expect(settings.dataDir).toMatch(/\/data$/);
});

test('roles: all of them by default, any with a database of its own; gateway and pipeline together', () => {
  const url = { ROADSIDE_DATABASE_URL: 'postgres://roadside@db/roadside' };
  expect(loadSettings({}).roles).toEqual(['gateway', 'pipeline', 'api', 'worker']);
  expect(loadSettings({ ROADSIDE_ROLES: 'worker,api', ...url }).roles).toEqual(['api', 'worker']);
  expect(loadSettings({ ROADSIDE_ROLES: 'pipeline,gateway', ...url }).roles).toEqual(['gateway', 'pipeline']);
  expect(faultsOf({ ROADSIDE_ROLES: 'api' })).toEqual({
    ROADSIDE_DATABASE_URL: 'is needed with ROADSIDE_ROLES: the processes share one database',
  });
  expect(faultsOf({ ROADSIDE_ROLES: 'gateway,api', ...url })).toEqual({
    ROADSIDE_ROLES: 'must have gateway and pipeline together: in this version one process has both',
  });
});

test('every fault is in one message', () => {
  const environment = {
    ROADSIDE_HTTP_PORT: '80800',
    ROADSIDE_MQTT_PORT: 'abc',
    ROADSIDE_LOG_LEVEL: 'loud',
    ROADSIDE_RETENTION_DAY: '3',
    ROADSIDE_ADMIN_PASSWORD: 'short',
    ROADSIDE_ROLES: 'api,kitchen',
    ROADSIDE_TRUST_PROXY: '10.0.0.1,nowhere',
    ROADSIDE_MQTTS_PORT: '8883',
  };
  const faults = faultsOf(environment);
  expect(Object.keys(faults).sort()).toEqual(
    [
      ...Object.keys(environment).filter((name) => name !== 'ROADSIDE_MQTTS_PORT'),
      'ROADSIDE_TLS_CERT',
      'ROADSIDE_TLS_KEY',
    ].sort(),
  );
  expect(faults.ROADSIDE_HTTP_PORT).toBe('must be a whole number from 0 to 65535, is "80800"');
  expect(faults.ROADSIDE_RETENTION_DAY).toBe('is not a setting; did you mean ROADSIDE_RETENTION_DAYS?');
});

test.skipIf(!hasOpenssl)(
  'files that are no certificates, or a key of another certificate, are found before anything starts',
  () => {
    const directory = tempDir();
    const write = (name: string, text: string): string => {
      writeFileSync(join(directory, name), text);
      return join(directory, name);
    };
    const authority = makeAuthority('test');
    const [ours, other] = [authority.issue('localhost'), authority.issue('elsewhere')];
    const right = {
      ROADSIDE_MQTTS_PORT: '8883',
      ROADSIDE_TLS_CERT: write('cert.pem', ours.cert),
      ROADSIDE_TLS_KEY: write('key.pem', ours.key),
      ROADSIDE_TLS_CLIENT_CA: write('ca.pem', authority.ca),
    };
    expect(loadSettings(right).mqtts).toMatchObject({ port: 8883, cert: ours.cert, key: ours.key });
    const crl = write('crl.pem', authority.crl(['1A2B']));
    expect(loadSettings({ ...right, ROADSIDE_TLS_CLIENT_CRL: crl }).mqtts?.clientCrl).toBe(crl);
    expect(faultsOf({ ...right, ROADSIDE_TLS_CLIENT_CA: '', ROADSIDE_TLS_CLIENT_CRL: crl })).toEqual({
      ROADSIDE_TLS_CLIENT_CA: expect.stringContaining('is needed with ROADSIDE_TLS_CLIENT_CRL'),
    });
    const wrong = write('wrong.pem', 'not PEM');
    expect(faultsOf({ ...right, ROADSIDE_TLS_KEY: write('other.pem', other.key) })).toEqual({
      ROADSIDE_TLS_KEY: expect.stringMatching(/cannot be used: .*key values mismatch/),
    });
    const all = {
      ROADSIDE_TLS_CERT: wrong,
      ROADSIDE_TLS_KEY: wrong,
      ROADSIDE_TLS_CLIENT_CA: wrong,
      ROADSIDE_TLS_CLIENT_CRL: wrong,
    };
    expect(faultsOf({ ...right, ...all })).toEqual(
      Object.fromEntries(Object.keys(all).map((name) => [name, expect.stringContaining('cannot be used')])),
    );
  },
);

test('a secret is never in the message', () => {
  const faults = faultsOf({
    ROADSIDE_DATABASE_URL: 'mysql://someone:hunter2@db/x',
    ROADSIDE_REDIS_URL: 'http://:hunter2@cache',
    ROADSIDE_ADMIN_PASSWORD: 'hunter2',
  });
  expect(Object.keys(faults)).toHaveLength(3);
  expect(JSON.stringify(faults)).not.toContain('hunter2');
});

test.each([
  ['0.0.0.0', 'http://127.0.0.1:9000'],
  ['::1', 'http://[::1]:9000'],
  ['roadside.example', 'http://roadside.example:9000'],
])('the public address follows from host %s', (host, expected) => {
  expect(loadSettings({ ROADSIDE_HTTP_HOST: host, ROADSIDE_HTTP_PORT: '9000' }).http.publicUrl).toBe(
    expected,
  );
});

test('a broker elsewhere: its URL is taken apart, and what goes with it is looked at', () => {
  const url = { ROADSIDE_BROKER_URL: 'mqtts://road%40side:p%2Fw@broker.example:8883' };
  expect(loadSettings({}).broker).toBe(null);
  expect(loadSettings(url).broker).toEqual({
    ...{ url: 'mqtts://broker.example:8883', username: 'road@side', password: 'p/w' },
    ...{ ca: null, clientId: 'roadside', subscription: 'auto', hookSecret: null },
  });
  const bare = loadSettings({
    ROADSIDE_BROKER_URL: 'mqtt://[::1]',
    ROADSIDE_BROKER_HOOK_SECRET: 'x'.repeat(24),
  });
  expect(bare.broker).toMatchObject({ url: 'mqtt://[::1]', username: null, hookSecret: 'x'.repeat(24) });
  for (const wrong of [
    'http://broker',
    'mqtt://broker/path',
    'mqtt://broker?x=1',
    'mqtt://:secret@broker',
    'mqtt://%ff:secret@broker',
    'broker:1883',
  ]) {
    const message = faultsOf({ ROADSIDE_BROKER_URL: wrong }).ROADSIDE_BROKER_URL;
    expect([wrong, message]).toEqual([wrong, expect.any(String)]);
    expect(message).not.toContain('secret');
  }
  expect(Object.keys(faultsOf({ ...url, ROADSIDE_BROKER_CLIENT_ID: 'WVWZZZ1JZXW000001' }))).toEqual([
    'ROADSIDE_BROKER_CLIENT_ID',
  ]);
  expect(faultsOf({ ...url, ROADSIDE_BROKER_SUBSCRIPTION: 'both' })).toEqual({
    ROADSIDE_BROKER_SUBSCRIPTION: 'must be one of auto, shared, own; is "both"',
  });
  expect(Object.keys(faultsOf({ ...url, ROADSIDE_BROKER_HOOK_SECRET: 'short' }))).toEqual([
    'ROADSIDE_BROKER_HOOK_SECRET',
  ]);
  expect(faultsOf({ ROADSIDE_BROKER_HOOK_SECRET: 'x'.repeat(24) })).toEqual({
    ROADSIDE_BROKER_URL: 'is needed with ROADSIDE_BROKER_HOOK_SECRET',
  });
  expect(faultsOf({ ...url, ROADSIDE_MQTTS_PORT: '8883' }).ROADSIDE_MQTTS_PORT).toMatch(/replaces|needed/);
  expect(faultsOf({ ...url, ROADSIDE_MQTT_PROXY_PROTOCOL: '10.0.0.1' })).toEqual({
    ROADSIDE_MQTT_PROXY_PROTOCOL: 'is of the broker in this process, which ROADSIDE_BROKER_URL replaces',
  });
  expect(faultsOf({ ...url, ROADSIDE_BROKER_CA: '/nowhere.pem' }).ROADSIDE_BROKER_CA).toMatch(
    /does not exist/,
  );
});

test('proxies whose word counts are addresses and networks that exist', () => {
  const read = (list: string) =>
    loadSettings({ ROADSIDE_TRUST_PROXY: list, ROADSIDE_MQTT_PROXY_PROTOCOL: list });
  for (const [list, proxies] of [
    ['off', []],
    ['10.0.0.1, 172.28.7.0/24,2001:db8::/32', ['10.0.0.1', '172.28.7.0/24', '2001:db8::/32']],
  ] as const)
    expect(read(list)).toMatchObject({ http: { trustProxy: proxies }, mqtt: { proxies } });
  for (const wrong of ['10.0.0.0/33', '2001:db8::/129', '10.0.0.0/8/8', 'haproxy', '10.0.0.1,', 'on'])
    expect(
      Object.keys(faultsOf({ ROADSIDE_TRUST_PROXY: wrong, ROADSIDE_MQTT_PROXY_PROTOCOL: wrong })),
    ).toEqual(['ROADSIDE_TRUST_PROXY', 'ROADSIDE_MQTT_PROXY_PROTOCOL']);
});

test('names without the prefix, and empty values, are left alone', () => {
  expect(faultsOf({ TEST_INFLUX_URL: 'x', ROADSIDE_DATABASE_URL: '' })).toEqual({});
});

test('channels: a mail server needs a sender, and addresses and networks are looked at', () => {
  const sound = {
    ROADSIDE_SMTP_URL: 'smtps://user:secret@mail.example',
    ROADSIDE_MAIL_FROM: 'Roadside <roadside@example.org>',
    ROADSIDE_SMS_URL: 'https://sms.example/send',
    ROADSIDE_WEBHOOK_NETWORKS: '10.0.0.0/8, fd00::/8',
  };
  expect(loadSettings(sound).channels.webhookNetworks).toEqual(['10.0.0.0/8', 'fd00::/8']);
  expect(loadSettings({}).channels).toEqual({
    smtpUrl: null,
    mailFrom: null,
    smsUrl: null,
    smsBody: null,
    smsHeaders: {},
    webhookNetworks: [],
  });
  expect(faultsOf({ ROADSIDE_SMTP_URL: 'smtp://mail.example' }).ROADSIDE_MAIL_FROM).toMatch(/needed with/);
  const faults = faultsOf({
    ROADSIDE_SMTP_URL: 'http://user:secret@mail.example',
    ROADSIDE_MAIL_FROM: 'a@b.org\r\nBcc: c@b.org',
    ROADSIDE_WEBHOOK_NETWORKS: 'localhost',
  });
  expect(Object.keys(faults)).toHaveLength(3);
  expect(JSON.stringify(faults)).not.toContain('secret');
});

test('a basemap that is not one is found before anything starts', () => {
  const directory = tempDir();
  const good = join(directory, 'world.pmtiles');
  writeFileSync(good, 'PMTiles\x03and more');
  expect(loadSettings({ ROADSIDE_BASEMAP: good }).basemap).toBe(good);
  const bad = join(directory, 'world.png');
  writeFileSync(bad, '\x89PNG');
  expect(faultsOf({ ROADSIDE_BASEMAP: bad }).ROADSIDE_BASEMAP).toMatch(/not PMTiles version 3/);
  expect(faultsOf({ ROADSIDE_BASEMAP: `${good}x` }).ROADSIDE_BASEMAP).toMatch(/does not exist/);
  expect(faultsOf({ ROADSIDE_BASEMAP: directory }).ROADSIDE_BASEMAP).toMatch(/cannot be read/);
});

test('a gateway of DDI has a token that nobody guesses, and its message does not repeat it', () => {
  const token = 'gateway-token-of-24-signs';
  expect(loadSettings({ ROADSIDE_DDI_GATEWAY_TOKEN: token }).ddi).toEqual({
    ...{ gatewayToken: token, pollSeconds: 300 },
  });
  for (const bad of ['short', `${token} ${token}`]) {
    const { ROADSIDE_DDI_GATEWAY_TOKEN: fault } = faultsOf({ ROADSIDE_DDI_GATEWAY_TOKEN: bad });
    expect(fault).toMatch(/24 to 200/);
    expect(fault).not.toContain(bad);
  }
  expect(faultsOf({ ROADSIDE_DDI_POLL_SECONDS: '0' }).ROADSIDE_DDI_POLL_SECONDS).toMatch(/from 1 to 86399/);
});
