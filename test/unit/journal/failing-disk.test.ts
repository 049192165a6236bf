import { describe, expect, it } from 'vitest';
import { openJournalReader } from '../../../src/engines/journal/segment-reader.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { appendAll, messageRecord, readAll } from '../../support/journal-records.ts';
import { openSegments } from '../../support/segment-journals.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { diskError, UnreliableDisk } from '../../support/unreliable-disk.ts';

async function textsIn(directory: string, until: number): Promise<string[]> {
  const reader = openJournalReader({ directory });
  const { entries, damage } = await readAll(reader, until);
  await reader.close();
  expect(damage).toEqual([]);
  return entries.map(({ record }) => (record.kind === 'message' ? record.payload.toString() : record.kind));
}

describe('a journal whose disk fails', () => {
  it.each([
    ['flush', 'EIO'],
    ['flush', 'ENOSPC'],
    ['write', 'EIO'],
    ['flushDirectory', 'ENOSPC'],
  ] as const)(
    'R3: ends for good after a failed %s (%s), without an acknowledgement',
    async (operation, code) => {
      const disk = new UnreliableDisk();
      const failures: unknown[] = [];
      const journal = await openSegments({
        directory: tempDir(),
        files: disk,
        segmentBytes: 2048,
        onFailure: (error) => failures.push(error),
      });
      await appendAll(journal, [messageRecord('good')]);
      const acknowledged: string[] = [];
      disk.before = (now) => {
        if (now === operation) throw diskError(code);
      };
      // So large that it begins a segment.
      journal.append(messageRecord('lost'.padEnd(1800)), () => acknowledged.push('lost'));
      await eventually(() => expect(failures.length).toBe(1));
      disk.before = () => {};
      journal.append(messageRecord('later'), () => acknowledged.push('later'));
      const { operations } = disk;
      await journal.stop();
      expect(acknowledged).toEqual([]);
      expect(failures.length).toBe(1);
      expect(disk.operations).toBe(operations);
      expect(journal.status().blocked).toMatch(/failed/);
    },
  );

  it('takes a part of a write back when the disk is full, waits, and goes on when there is room', async () => {
    const directory = tempDir();
    const disk = new UnreliableDisk();
    const clock = new FakeClock();
    const journal = await openSegments({ directory, files: disk, clock });
    await appendAll(journal, [messageRecord('before')]);
    const { flushed } = journal.status();
    disk.before = (now) => {
      if (now === 'write' || now === 'open') throw diskError('ENOSPC');
    };
    disk.partOfFailedWrite = 37;
    const acknowledged: number[] = [];
    const texts = Array.from({ length: 300 }, (_, index) => `${index}`.padEnd(1000));
    for (const [index, text] of texts.entries())
      journal.append(messageRecord(text), () => acknowledged.push(index));
    await eventually(() => expect(journal.status().blocked).toMatch(/disk is full/));
    clock.advance(1000);
    await eventually(() => expect(journal.status().blocked).toMatch(/disk is full/));
    expect(acknowledged).toEqual([]);
    expect(journal.status().flushed).toBe(flushed);
    expect(await textsIn(directory, flushed)).toEqual(['before']);

    disk.before = () => {};
    await eventually(() => {
      clock.advance(1000);
      expect(acknowledged.length).toBe(texts.length);
    });
    expect(journal.status().blocked).toBeNull();
    expect(acknowledged).toEqual(texts.map((_, index) => index));
    expect(await textsIn(directory, journal.status().flushed)).toEqual(['before', ...texts]);
    await journal.stop();
  });

  it('keeps the disk free that must stay free, and says so before anything waits', async () => {
    const disk = new UnreliableDisk();
    const clock = new FakeClock();
    const journal = await openSegments({
      directory: tempDir(),
      files: disk,
      clock,
      minFreeDiskBytes: 1_000_000,
    });
    disk.freeBytesNow = 999_999;
    clock.advance(1000);
    await eventually(() => expect(journal.status().blocked).toMatch(/nearly full/));
    let done = false;
    journal.append(messageRecord('waits'), () => {
      done = true;
    });
    disk.freeBytesNow = 2_000_000;
    await eventually(() => {
      clock.advance(1000);
      expect(done).toBe(true);
    });
    expect(journal.status().blocked).toBeNull();
    await journal.stop();
  });

  it('says when too much waits in memory, and when that is over', async () => {
    const pressure: boolean[] = [];
    const journal = await openSegments({
      directory: tempDir(),
      bufferBytes: 100_000,
      onPressure: (high) => pressure.push(high),
    });
    await appendAll(
      journal,
      Array.from({ length: 50 }, () => messageRecord('x'.repeat(5000))),
    );
    await eventually(() => expect(pressure).toEqual([true, false]));
    await journal.stop();
  });

  it('writes at once what is appended when the record before it is done', async () => {
    const journal = await openSegments({ directory: tempDir(), clock: new FakeClock() });
    for (let index = 0; index < 100; index++) await appendAll(journal, [messageRecord(`${index}`)]);
    await journal.stop();
  });

  it('flushes many records together, one flush at a time', async () => {
    const disk = new UnreliableDisk();
    const journal = await openSegments({ directory: tempDir(), files: disk, segmentBytes: 1024 * 1024 });
    await appendAll(
      journal,
      Array.from({ length: 1000 }, (_, index) => messageRecord(`${index}`)),
    );
    expect(disk.flushes).toBeLessThanOrEqual(3);
    await journal.stop();
  });
});

describe('a journal whose process or machine dies at any operation', () => {
  /** 300 messages with openings in between; the n-th disk operation fails with EIO and the power goes. */
  async function script(failAt: number, keep: (bytes: number) => number): Promise<'finished' | 'died'> {
    const directory = tempDir();
    const disk = new UnreliableDisk();
    let dead = false;
    disk.before = () => {
      if (dead || disk.operations === failAt) {
        dead = true;
        throw diskError('EIO');
      }
    };
    disk.partOfFailedWrite = failAt % 5 === 0 ? 11 : 0;
    const acknowledged: string[] = [];
    try {
      for (let sitting = 0; sitting < 3 && !dead; sitting++) {
        const journal = await openSegments({
          directory,
          files: disk,
          segmentBytes: 2048,
          onFailure: () => {},
        });
        for (let round = 0; round < 10 && !dead; round++) {
          const texts = Array.from({ length: 10 }, (_, index) => `${sitting}.${round}.${index}`.padEnd(60));
          let left = texts.length;
          for (const text of texts)
            journal.append(messageRecord(text), () => {
              acknowledged.push(text);
              left -= 1;
            });
          await eventually(() => expect(dead || left === 0).toBe(true), { everyMs: 0 });
        }
        await journal.stop().catch(() => {});
      }
    } catch (error) {
      if (!dead) throw error;
    }
    await disk.cutPower(keep);
    const after = await openSegments({ directory, segmentBytes: 2048 });
    await appendAll(after, [messageRecord('after')]);
    const found = await textsIn(directory, after.status().flushed);
    await after.stop();
    expect(found.slice(0, acknowledged.length)).toEqual(acknowledged);
    expect(found.at(-1)).toBe('after');
    return dead ? 'died' : 'finished';
  }

  it('R3: has every acknowledged record in order after the next start', async () => {
    let failAt = 1;
    for (; failAt < 500; failAt += 3) {
      const outcome = await script(failAt, (bytes) => (failAt * 7919) % (bytes + 1));
      if (outcome === 'finished') break;
    }
    expect(failAt).toBeGreaterThan(60);
    expect(failAt).toBeLessThan(500);
  });
});
