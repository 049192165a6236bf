import { existsSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { copyDataFiles, copyJournal } from '../../../src/backup/copy-files.ts';
import { tempDir } from '../../support/temp-dir.ts';

const { signal } = new AbortController();

it('copies what the server cannot make anew; a file that is gone meanwhile is no failure', async () => {
  const [from, to] = [tempDir(), join(tempDir(), 'backup')];
  await mkdir(join(from, 'artifacts', 'sha'), { recursive: true });
  await mkdir(join(from, 'work'));
  await writeFile(join(from, 'secret.key'), 'secret');
  await writeFile(join(from, 'work', 'export.csv'), 'made anew');
  const names = Array.from({ length: 60 }, (_, n) => `${1000 + n}`);
  for (const name of names) await writeFile(join(from, 'artifacts', 'sha', name), name);
  const [last = ''] = (await readdir(join(from, 'artifacts', 'sha'))).slice(-1);
  const copied = copyDataFiles(from, to, signal);
  while (!existsSync(join(to, 'artifacts', 'sha'))) await nextTurn();
  rmSync(join(from, 'artifacts', 'sha', last));
  await copied;
  expect((await readdir(to)).sort()).toEqual(['artifacts', 'secret.key']);
  expect((await readdir(join(to, 'artifacts', 'sha'))).sort()).toEqual(names.filter((name) => name !== last));
  expect(await readFile(join(to, 'artifacts', 'sha', names[0] ?? ''), 'utf8')).toBe(names[0]);
});

it('copies of the journal what the store has not, up to what is acknowledged', async () => {
  const [from, to] = [tempDir(), tempDir()];
  const name = (first: number) => `${String(first).padStart(16, '0')}.journal`;
  for (const first of [0, 100, 200, 300]) await writeFile(join(from, name(first)), 'x'.repeat(100));
  await writeFile(join(from, 'else'), '');
  await copyJournal(from, to, { applied: 150, flushed: 250 }, signal);
  const sizes = (await readdir(to))
    .sort()
    .map(async (file) => [file, (await readFile(join(to, file))).length]);
  expect(await Promise.all(sizes)).toEqual([
    [name(100), 100],
    [name(200), 50],
  ]);
});
