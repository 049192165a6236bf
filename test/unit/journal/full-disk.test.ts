import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openJournalReader } from '../../../src/engines/journal/segment-reader.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { messageRecord, readAll, recordsOf } from '../../support/journal-records.ts';
import { openSegments } from '../../support/segment-journals.ts';
import { lastingTempDir } from '../../support/temp-dir.ts';

const disk = lastingTempDir();
const mountPoint = join(disk.path, 'small');
const mounted = mountSmallDisk();
const name = 'R6: waits on a disk of 16 MB that is really full, and goes on when there is room';

function mountSmallDisk(): boolean {
  mkdirSync(mountPoint);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', mountPoint], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

beforeAll(() => {
  if (mounted) mkdirSync(join(mountPoint, 'journal'));
});
afterAll(() => {
  if (mounted) execFileSync('umount', ['-l', mountPoint]);
  disk.remove();
});

it.skipIf(!mounted)(mounted ? name : `${name} (skipped: only root may mount a tmpfs)`, async () => {
  const directory = join(mountPoint, 'journal');
  const clock = new FakeClock();
  const journal = await openSegments({ directory, clock, segmentBytes: 16 * 1024 * 1024 });
  const filler = join(mountPoint, 'filler');
  writeFileSync(filler, Buffer.alloc(13 * 1024 * 1024));
  const acknowledged: number[] = [];
  const records = Array.from({ length: 3000 }, (_, index) => messageRecord(`${index}`.padEnd(2000)));
  for (const [index, record] of records.entries()) journal.append(record, () => acknowledged.push(index));
  await eventually(() => expect(journal.status().blocked).toMatch(/disk is full/));
  const whileFull = acknowledged.length;
  expect(whileFull).toBeLessThan(records.length);

  const reader = openJournalReader({ directory });
  const before = await readAll(reader, journal.status().flushed, { maxBytes: 1024 * 1024 });
  expect(recordsOf(before.entries)).toEqual(records.slice(0, whileFull));

  rmSync(filler);
  await eventually(() => {
    clock.advance(1000);
    expect(acknowledged.length).toBe(records.length);
  });
  const after = await readAll(reader, journal.status().flushed, { maxBytes: 1024 * 1024 });
  expect(recordsOf(after.entries)).toEqual(records);
  expect(after.damage).toEqual([]);
  await reader.close();
  await journal.stop();
});
