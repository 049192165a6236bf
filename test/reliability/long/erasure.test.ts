import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { callerFor } from '../../support/api-caller.ts';
import { eventually } from '../../support/eventually.ts';
import { registerFleet, signIn } from '../../support/load-fleet.ts';
import { startLoad } from '../../support/load-generator.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { createServerProcess } from '../../support/server-process.ts';
import { lastingTempDir } from '../../support/temp-dir.ts';

const seed = 20_261_123;
const kills = 2;

/** Files below the data directory that hold the VIN, but for PostgreSQL's: those keep what was freed until it is used again. */
async function filesWith(directory: string, vin: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    if (path.startsWith(join(directory, 'postgres'))) continue;
    if ((await readFile(path).catch(() => Buffer.alloc(0))).includes(vin)) found.push(path);
  }
  return found;
}

it('an erasure that is killed again and again completes, while the vehicle and others go on sending', async () => {
  const random = seededRandom(seed);
  const data = lastingTempDir();
  const server = await createServerProcess({ dataDir: data.path });
  onTestFinished(async () => {
    await server.dispose();
    data.remove();
  });
  await server.start();
  const vehicles = await registerFleet(await signIn(server.baseUrl), 'E', 4);
  const [erased, other] = vehicles.map(({ vin }) => vin) as [string, string];
  const load = startLoad({ port: server.mqttPort, vehicles, ratePerSecond: 200, marked: true });
  onTestFinished(() => load.abort());
  await load.online();
  load.go();
  await eventually(() => expect(load.progress().acknowledged).toBeGreaterThan(500), { timeoutMs: 60_000 });
  const { id } = (await (await callerFor(server.baseUrl))('DELETE', `/vehicles/${erased}`)).body;
  for (let round = 0; round < kills; round++) {
    await new Promise((resolve) => setTimeout(resolve, random.integer(0, 400)));
    await server.kill();
    await server.start();
  }
  const api = await callerFor(server.baseUrl);
  await eventually(
    async () => expect((await api('GET', `/erasures/${id}`)).body).toMatchObject({ step: 'done', vin: null }),
    { timeoutMs: 240_000, everyMs: 200 },
  );
  await load.abort();
  expect(await filesWith(server.dataDir, erased)).toEqual([]);
  expect(await filesWith(server.dataDir, other)).not.toEqual([]);
  expect((await api('GET', `/vehicles/${erased}`)).status).toBe(404);
  expect((await api('GET', `/quarantine?vin=${erased}`)).body.items ?? []).toEqual([]);
  const { signals } = (await api('GET', `/vehicles/${other}/state`)).body;
  expect(Object.keys(signals).length).toBeGreaterThan(10);
}, 400_000);
