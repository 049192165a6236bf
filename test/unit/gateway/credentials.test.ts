import { randomBytes, scryptSync } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Database } from '../../../src/database/database.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { createVehicleCredentials, type VehicleCredentials } from '../../../src/vehicles/credentials.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { tempDir } from '../../support/temp-dir.ts';

let database: TestDatabase;
let vins = 0;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

async function registered(): Promise<string> {
  const vin = `WVWZZZ1JZXW${String(++vins).padStart(6, '0')}`;
  await database.db
    .insertInto('vehicles')
    .values({
      vin,
      model: 'Test',
      model_year: 2026,
      powertrain: 'bev',
      market: 'DE',
      attributes: '{}',
      created_at: 1,
    })
    .execute();
  return vin;
}

async function open(
  directory: string,
  cut: string[] = [],
  db: Database = database.db,
): Promise<VehicleCredentials> {
  const credentials = createVehicleCredentials({
    database: db,
    directory,
    clock: systemClock,
    logger: silentLogger,
    cut: async (vin) => {
      cut.push(vin);
    },
  });
  await credentials.start();
  onTestFinished(() => credentials.stop());
  return credentials;
}

const check = (credentials: VehicleCredentials, vin: string, secret: string) =>
  credentials.verify(vin, Buffer.from(secret), '10.0.0.1');

test('a secret of 256 bits works, others do not; the database has only its hash', async () => {
  const credentials = await open(tempDir());
  const vin = await registered();
  const secret = await credentials.issue(vin);
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  expect(await check(credentials, vin, secret)).toBe('right');
  expect(await check(credentials, vin, `${secret}x`)).toBe('wrong');
  expect(await check(credentials, vin, '')).toBe('wrong');
  expect(await check(credentials, await registered(), secret)).toBe('wrong');
  expect([credentials.has(vin), credentials.has('WVWZZZ1JZXW999999')]).toEqual([true, false]);
  const row = await database.db
    .selectFrom('vehicle_credentials')
    .selectAll()
    .where('vin', '=', vin)
    .executeTakeFirstOrThrow();
  expect([row.salt.length, row.hash.length, row.version]).toEqual([16, 33, 1]);
  expect(JSON.stringify(row)).not.toContain(secret);
});

test('a new secret ends the old one and cuts its session, and counts up', async () => {
  const cut: string[] = [];
  const credentials = await open(tempDir(), cut);
  const vin = await registered();
  const first = await credentials.issue(vin);
  expect(cut).toEqual([]);
  const [second, third] = await Promise.all([credentials.issue(vin), credentials.issue(vin)]);
  expect(cut).toEqual([vin, vin]);
  expect(await check(credentials, vin, first)).toBe('wrong');
  expect(await check(credentials, vin, second)).toBe('wrong');
  expect(await check(credentials, vin, third)).toBe('right');
  const { version } = await database.db
    .selectFrom('vehicle_credentials')
    .select('version')
    .where('vin', '=', vin)
    .executeTakeFirstOrThrow();
  expect(version).toBe(3);
});

test('revoked, it is over: session cut, also after a restart, also when a new secret is made', async () => {
  const cut: string[] = [];
  const directory = tempDir();
  const credentials = await open(directory, cut);
  const vin = await registered();
  const secret = await credentials.issue(vin);
  await credentials.revoke(vin);
  expect(cut).toEqual([vin]);
  expect([await check(credentials, vin, secret), credentials.has(vin)]).toEqual(['wrong', false]);
  await credentials.issue(vin);
  expect(await check(credentials, vin, secret)).toBe('wrong');
  await credentials.stop();
  const again = await open(directory);
  expect([await check(again, vin, secret), again.has(vin)]).toEqual(['wrong', true]);
});

test('after a restart the kept proofs answer without the slow hash, and without them the hash does', async () => {
  const directory = tempDir();
  const first = await open(directory);
  const vin = await registered();
  const secret = await first.issue(vin);
  await first.stop();
  const file = join(directory, 'credential-proofs');
  expect(readFileSync(file, 'utf8')).not.toContain(secret);
  expect(statSync(join(directory, 'credential-proofs.key')).mode & 0o777).toBe(0o600);

  const second = await open(directory);
  await database.db
    .updateTable('vehicle_credentials')
    .set({ hash: Buffer.alloc(32) })
    .where('vin', '=', vin)
    .execute();
  expect(await check(second, vin, secret)).toBe('right');
  await second.stop();

  writeFileSync(file, 'nonsense\n');
  const third = await open(directory);
  expect(await check(third, vin, secret)).toBe('wrong');
});

test('a proof is made again by the slow hash', async () => {
  const directory = tempDir();
  const first = await open(directory);
  const vin = await registered();
  const secret = await first.issue(vin);
  await first.stop();
  writeFileSync(join(directory, 'credential-proofs'), '');
  const second = await open(directory);
  expect(await check(second, vin, secret)).toBe('right');
  await second.stop();
  expect(readFileSync(join(directory, 'credential-proofs'), 'utf8')).toContain(vin);
});

/** The database; what is read of it once `arm` was called is kept back: `done` when it has answered, until `letGo`. */
function heldReading() {
  const read = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  const held = new Set<object>();
  let armed = false;
  const db = database.db.withPlugin({
    transformQuery({ node, queryId }) {
      if (armed && node.kind === 'SelectQueryNode') held.add(queryId);
      return node;
    },
    async transformResult({ result, queryId }) {
      if (!held.delete(queryId)) return result;
      read.resolve();
      await letGo.promise;
      return result;
    },
  });
  const arm = (): void => {
    armed = true;
  };
  return { db, arm, done: read.promise, letGo: () => letGo.resolve() };
}

test.each(['revoke', 'issue'] as const)(
  'a secret is wrong after %s, though its row was read before',
  async (by) => {
    const directory = tempDir();
    const first = await open(directory);
    const vin = await registered();
    const secret = await first.issue(vin);
    await first.stop();
    writeFileSync(join(directory, 'credential-proofs'), '');
    const reading = heldReading();
    const second = await open(directory, [], reading.db);
    reading.arm();
    const verdict = check(second, vin, secret);
    await reading.done;
    await second[by](vin);
    reading.letGo();
    expect(await verdict).toBe('wrong');
  },
);

/** As versions before kept it. */
async function stretchedSecret(vin: string): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  const salt = randomBytes(16);
  const hash = scryptSync(secret, salt, 32, { N: 16_384, r: 8, p: 1 });
  await database.db
    .insertInto('vehicle_credentials')
    .values({ vin, salt, hash, created_at: 1, version: 1 })
    .execute();
  return secret;
}

test('a secret that an older version stretched by scrypt still works, and only that', async () => {
  const vin = await registered();
  const secret = await stretchedSecret(vin);
  expect(await check(await open(tempDir()), vin, `${secret}x`)).toBe('wrong');
  expect(await check(await open(tempDir()), vin, secret)).toBe('right');
});

test('many stretched secrets checked at once leave threads to others, for the journal writes in the same', async () => {
  const fleet = await Promise.all(Array.from({ length: 20 }, registered));
  const secrets = await Promise.all(fleet.map(stretchedSecret));
  const credentials = await open(tempDir());
  let checked = 0;
  const all = Promise.all(
    fleet.map((vin, i) => check(credentials, vin, secrets[i] ?? '').then(() => checked++)),
  );
  const file = tempDir();
  for (let round = 0; round < 5; round++) await stat(file);
  expect(checked).toBeLessThan(10);
  await all;
  expect(checked).toBe(20);
});

test('a hash of no known form lets nobody in', async () => {
  const vin = await registered();
  const secret = await (await open(tempDir())).issue(vin);
  await database.db
    .updateTable('vehicle_credentials')
    .set({ hash: Buffer.from([1]) })
    .where('vin', '=', vin)
    .execute();
  expect(await check(await open(tempDir()), vin, secret)).toBe('wrong');
});
