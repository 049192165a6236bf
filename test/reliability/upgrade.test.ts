import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { callerFor } from '../support/api-caller.ts';
import { adminPassword, createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** A backup of what the commit d2071c1 wrote: two vehicles, 100 messages, faults, alerts, cases; tables of migration 0016. */
const fixture = fileURLToPath(new URL('../fixtures/data-of-0016', import.meta.url));
const start = Date.UTC(2026, 10, 20, 8);

async function unpack(to: string): Promise<void> {
  for (const entry of await readdir(fixture, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const target = join(to, path.slice(fixture.length, -'.gz'.length));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, gunzipSync(await readFile(path)));
  }
}

it('R19: starts over data of an older version, which it brings up to date; data of a newer one it refuses', async () => {
  const data = lastingTempDir();
  onTestFinished(data.remove);
  const [backup, dataDir] = [join(data.path, 'backup'), join(data.path, 'data')];
  await unpack(backup);
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ROADSIDE_DATA_DIR: dataDir };
  await promisify(execFile)(process.execPath, ['src/restore.ts', backup], { cwd: root, env });

  const server = await createServerProcess({ dataDir });
  onTestFinished(() => server.dispose());
  await server.start();
  const api = await callerFor(server.baseUrl, 'admin', adminPassword);
  for (const vin of ['WVWZZZ1KZAW000001', 'VF1ACVYB0TW000028']) {
    const speed = await api(
      'GET',
      `/vehicles/${vin}/signals/Vehicle.Speed?from=${start}&to=${start + 3_600_000}`,
    );
    expect(speed.body.points).toEqual(
      Array.from({ length: 50 }, (_, index) => ({ t: start + index * 1000, value: index })),
    );
    expect((await api('GET', `/vehicles/${vin}/state`)).body.signals.Gear).toMatchObject({ value: 'D1' });
    const { items } = (await api('GET', `/vehicles/${vin}/faults?active=true`)).body;
    expect(items).toMatchObject([{ ecu: 'BMS', code: 'P0A80-00', firstSeen: start + 60_000 }]);
    expect((await api('GET', `/alerts?vin=${vin}&state=firing`)).body.items).toHaveLength(1);
    expect((await api('GET', `/cases?vin=${vin}`)).body.items).toHaveLength(1);
    expect((await api('GET', `/quarantine?vin=${vin}`)).body.items).toHaveLength(1);
  }
  await server.stop();

  await writeFile(join(dataDir, 'format-version'), '99\n');
  await expect(server.start()).rejects.toThrow(
    /format 99 of a newer version; this one knows \d+: start the newer version/,
  );
});
