import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { migrate } from '../../src/database/migrate.ts';
import { createEmbeddedPostgres } from '../../src/engines/database/embedded-postgres.ts';
import { openDatabase } from '../../src/engines/database/open-database.ts';
import { type CanonicalValue, canonicalJson, sha256Of } from '../../src/ota/canonical-json.ts';
import type { Release } from '../../src/ota/releases/manifest.ts';
import { newSigningKey, openSigningKey, signBytes } from '../../src/ota/releases/signatures.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { type ApiSession, signIn } from '../support/load-fleet.ts';
import type { ServerProcess } from '../support/server-process.ts';

const ecus = ['BMS', 'MCU', 'VCU', 'TCU'];

/**
 * Starts the server over a fleet of electric cars of eight models with four control units each, heard within days, and a
 * release for their batteries. The vehicles are written as rows before: to make their secrets would take half an hour.
 */
export async function fillUpdatableFleet(
  server: ServerProcess,
  vehicles: number,
): Promise<{ readonly releaseId: string; second(): Promise<ApiSession> }> {
  await writeRows(server.dataDir, vehicles);
  await server.start();
  const api = await signIn(server.baseUrl);
  const password = 'a-long-passphrase-77';
  await api.post('/users', { username: 'second', password, role: 'operator', markets: null });
  return {
    releaseId: await addRelease(api),
    second: () => signIn(server.baseUrl, password, 'second'),
  };
}

async function writeRows(dataDir: string, vehicles: number): Promise<void> {
  const directory = join(dataDir, 'postgres');
  mkdirSync(directory, { recursive: true });
  const postgres = createEmbeddedPostgres({ directory, clock: systemClock, logger: silentLogger });
  await postgres.start();
  const db = openDatabase({ url: () => postgres.url, logger: silentLogger, maxConnections: 1 });
  try {
    await migrate(db);
    const now = Date.now();
    await sql`insert into vehicles (vin, model, model_year, powertrain, market, attributes, created_at, last_seen_at)
      select 'WRSLDUZZZ' || lpad(n::text, 8, '0'), 'Model ' || n % 8, 2019 + n % 7, 'bev',
        (array['DE', 'FR', 'ES', 'NL', 'CN'])[1 + n % 5], '{}', ${now} - 30000000000, ${now} - (n % 997) * 300000::bigint
      from generate_series(1, ${vehicles}::int) as n`.execute(db);
    await sql`insert into vehicle_software (vin, ecu, hardware, software, reported_at)
      select vin, ecu, 'hw' || 1 + model_year % 2, '1.' || model_year % 3, ${now}
      from vehicles cross join unnest(${ecus}::text[]) as ecu`.execute(db);
    await sql`insert into vehicle_silence (vin, pauses, connected_pauses, said_at, said_ms, connected_said_ms)
      select vin, jsonb_build_array(jsonb_build_array(${now}::bigint / 604800000, 36000000 + model_year * 10000)), '[]', 0, 0, 0
      from vehicles`.execute(db);
    await sql`analyze`.execute(db);
  } finally {
    await db.destroy();
    await postgres.stop();
  }
}

async function addRelease(api: ApiSession): Promise<string> {
  const key = openSigningKey(newSigningKey().privatePem);
  await api.post('/release-keys', { name: 'Release key', publicKey: key.publicKey, endorsement: null });
  const bytes = Buffer.from('battery 2.0');
  const name = 'battery-2.0.swu';
  const sent = await fetch(`${api.baseUrl}/api/v1/artifacts?name=${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.token}`, 'content-type': 'application/octet-stream' },
    body: bytes,
  });
  if (!sent.ok) throw new Error(await sent.text());
  const artifact = { kind: 'full' as const, sha256: sha256Of(bytes), bytes: bytes.length, name };
  const image = { ecu: 'BMS', version: '2.0', hardware: ['hw1', 'hw2'], from: null, artifacts: [artifact] };
  const release: Release = {
    ...{ format: 'roadside-release-1', id: 'battery-2.0', name: 'Battery', version: '2.0' },
    images: [{ ...image, order: 0, dependsOn: [{ ecu: 'VCU', atLeast: '1.0' }] }],
    ...{ rxswin: [], notes: { en: 'Better.' } },
  };
  const manifest = canonicalJson(release as unknown as CanonicalValue);
  await api.post('/releases', { manifest, signatures: [signBytes(manifest, key)] });
  return release.id;
}
