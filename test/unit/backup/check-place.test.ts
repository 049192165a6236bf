import { mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { checkRoom, makeEmpty, refuseInside } from '../../../src/backup/check-place.ts';
import { testDatabase } from '../../support/postgres.ts';
import { tempDir } from '../../support/temp-dir.ts';

it.each([
  ['/srv/data', true],
  ['/srv/data/artifacts/backup', true],
  ['/srv/data/..backup', true],
  ['/srv/data-backup', false],
  ['/srv/backup', false],
])('a backup to %s, of /srv/data', (directory, isInside) => {
  const refused = expect(() => refuseInside('/srv/data', directory));
  if (isInside) refused.toThrow(/would be lost with it/);
  else refused.not.toThrow();
});

it('a backup begins in an empty directory, which is made where there is none', async () => {
  const at = tempDir();
  await makeEmpty(at);
  await makeEmpty(join(at, 'new'));
  expect(readdirSync(at)).toEqual(['new']);
  await makeEmpty(join(at, 'new'));
  for (const [place, message] of [
    [at, /is there already and not empty/],
    [join(at, 'file'), /is there already and not empty/],
    [join(at, 'file', 'below'), /cannot be made: ENOTDIR/],
    [join(at, 'missing', 'below'), /the directory above it is missing/],
    ['/proc/x', /the directory above it is missing/],
  ] as const) {
    writeFileSync(join(at, 'file'), '');
    await expect(makeEmpty(place)).rejects.toThrow(message);
  }
});

it('is not begun where it would not find room', async () => {
  const { db, close } = await testDatabase();
  onTestFinished(close);
  const [dataDirectory, directory] = [tempDir(), tempDir()];
  await checkRoom(directory, { db, dataDirectory });
  // Of a sparse file the length counts: a copy need not be sparse.
  const file = join(dataDirectory, 'artifacts', 'large');
  mkdirSync(join(dataDirectory, 'artifacts'));
  writeFileSync(file, '');
  truncateSync(file, 8e12);
  await expect(checkRoom(directory, { db, dataDirectory })).rejects.toThrow(
    /has \d+ MB free; a backup may need 8\d{6} MB/,
  );
});
