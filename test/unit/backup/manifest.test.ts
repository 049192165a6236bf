import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { verifyBackup, writeManifest } from '../../../src/backup/manifest.ts';
import { tempDir } from '../../support/temp-dir.ts';

async function backup(): Promise<string> {
  const directory = tempDir();
  await mkdir(join(directory, 'telemetry'));
  await writeFile(join(directory, 'database.ndjson'), '{"migrations":[]}\n');
  await writeFile(join(directory, 'telemetry', '2026-11-22.duckdb'), 'samples');
  await writeManifest(directory, { version: '0.1.0', createdAt: 1, applied: 2, flushed: 3 });
  return directory;
}

it('a backup is as it was written', async () => {
  const manifest = await verifyBackup(await backup());
  expect(manifest).toMatchObject({ version: '0.1.0', applied: 2, flushed: 3 });
  expect(manifest.files.map(({ path }) => path)).toEqual(['database.ndjson', 'telemetry/2026-11-22.duckdb']);
});

it.each<[string, (directory: string) => Promise<void>, RegExp]>([
  [
    'one byte',
    (at) => writeFile(join(at, 'telemetry/2026-11-22.duckdb'), 'sampleS'),
    /22\.duckdb: its SHA-256 is another/,
  ],
  [
    'a shorter file',
    (at) => writeFile(join(at, 'database.ndjson'), '{}'),
    /database\.ndjson: it has 2 bytes, not 18/,
  ],
  ['a missing file', (at) => rm(join(at, 'database.ndjson')), /database\.ndjson: it is missing/],
  ['a file too many', (at) => writeFile(join(at, 'telemetry/x'), ''), /telemetry\/x: it does not belong/],
  ['no manifest', (at) => rm(join(at, 'manifest.json')), /manifest\.json is missing/],
  [
    'another position',
    (at) => change(at, '"flushed": 3', '"flushed": 4'),
    /manifest\.json: it is not as it was written/,
  ],
  [
    'a newer format',
    (at) => change(at, '"format": 1', '"format": 2'),
    /format 2 of a newer version; this one knows 1/,
  ],
])('%s is refused by name', async (_, alter, message) => {
  const directory = await backup();
  await alter(directory);
  await expect(verifyBackup(directory)).rejects.toThrow(message);
});

async function change(directory: string, from: string, to: string): Promise<void> {
  const file = join(directory, 'manifest.json');
  await writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
}
