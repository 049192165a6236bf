import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FakeClock } from '../support/fake-clock.ts';
import { signIn } from '../support/load-fleet.ts';
import { startOpenBroker } from '../support/mqtt-broker.ts';
import { testDatabase } from '../support/postgres.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { connecting } from './mqtt/connect.ts';
import { format } from './mqtt/format.ts';
import { publishing } from './mqtt/publish.ts';
import { type Place, runRow } from './mqtt/run-row.ts';
import { sessions } from './mqtt/sessions.ts';
import { notForVehicles, statements, untested } from './mqtt/statements.ts';
import { clients, type Row } from './mqtt/steps.ts';
import { subscribing } from './mqtt/subscribe.ts';

const table: readonly Row[] = [...format, ...connecting, ...sessions, ...publishing, ...subscribing];
const named = (rows: readonly Row[]) => rows.map((row) => [row.is.join(' '), row.what, row] as const);

test('every statement of the standard has a row or a reason', () => {
  expect(statements).toHaveLength(141);
  const tested = new Set(table.flatMap(({ is }) => is));
  expect([...tested].filter((statement) => !statements.includes(statement))).toEqual([]);
  const covered = [...tested, ...Object.keys(untested)].sort();
  expect(covered).toEqual([...statements].sort());
  expect(Object.keys(notForVehicles).filter((statement) => !tested.has(statement))).toEqual([]);
});

describe('the engine, open to everybody', () => {
  test.each(named(table.filter(({ where }) => where !== 'vehicles')))('%s: %s', async (_is, _what, row) => {
    const clock = new FakeClock();
    const { port } = await startOpenBroker({ clock });
    await runRow(row, { port, credentials: () => ({}), advance: (ms) => clock.advance(ms) });
  });
});

describe('the server, for vehicles', () => {
  let place: Place;
  let dispose: () => Promise<void>;
  beforeAll(async () => {
    const database = await testDatabase();
    const data = lastingTempDir();
    const environment = { ROADSIDE_DATABASE_URL: database.url };
    const server = await createServerProcess({ dataDir: data.path, environment });
    dispose = async () => {
      await server.dispose();
      await database.close();
      data.remove();
    };
    await server.start();
    const api = await signIn(server.baseUrl);
    const passwords = new Map<string, string>();
    for (const vin of Object.values(clients)) {
      const car = { vin, model: 'Aurora', modelYear: 2025, powertrain: 'bev', market: 'DE' };
      const { credentials } = await api.post<{ credentials: { password: string } }>('/vehicles', car);
      passwords.set(vin, credentials.password);
    }
    place = {
      port: server.mqttPort,
      credentials: (vin) => ({ username: vin, password: passwords.get(vin) ?? '' }),
      advance: () => {
        throw new Error('the time of a server in a process of its own only passes');
      },
    };
  });
  afterAll(() => dispose());

  test.each(named(table.filter(({ where }) => where !== 'engine')))('%s: %s', (_is, _what, row) =>
    runRow(row, place),
  );
});
