import { cpSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openJournalReader } from '../../../src/engines/journal/segment-reader.ts';
import type { JournalEntry } from '../../../src/journal/journal.ts';
import { appendAll, messageRecord, readAll, recordsOf } from '../../support/journal-records.ts';
import { openSegments } from '../../support/segment-journals.ts';
import { tempDir } from '../../support/temp-dir.ts';

const count = 60;

/** A journal of 60 messages in several segments, closed. */
async function written(): Promise<{ directory: string; entries: JournalEntry[]; flushed: number }> {
  const directory = tempDir();
  const journal = await openSegments({ directory, segmentBytes: 4096 });
  const texts = Array.from({ length: count }, (_, index) =>
    `message ${index} `.repeat(1 + ((index * 7) % 30)),
  );
  await appendAll(
    journal,
    texts.map((text) => messageRecord(text)),
  );
  const { flushed } = journal.status();
  await journal.stop();
  const reader = openJournalReader({ directory });
  const { entries } = await readAll(reader, flushed);
  await reader.close();
  expect(entries.length).toBe(count);
  return { directory, entries, flushed };
}

function copyOf(directory: string): string {
  const copy = tempDir();
  cpSync(directory, copy, { recursive: true });
  return copy;
}

const segmentsIn = (directory: string): string[] => readdirSync(directory).sort();

describe('a damaged journal', () => {
  it('R4: starts with a torn tail cut at any of 200 places, has all before it, and takes more', async () => {
    const { directory, entries, flushed } = await written();
    const newest = segmentsIn(directory).at(-1) ?? '';
    const first = Number(newest.slice(0, 16));
    const size = statSync(join(directory, newest)).size;
    for (let step = 0; step < 200; step++) {
      const cut = Math.floor((size * step) / 200);
      const copy = copyOf(directory);
      truncateSync(join(copy, newest), cut);
      const journal = await openSegments({ directory: copy, segmentBytes: 4096 });
      await appendAll(journal, [messageRecord('after')]);
      const reader = openJournalReader({ directory: copy });
      const read = await readAll(reader, journal.status().flushed);
      await reader.close();
      await journal.stop();
      const whole = entries.filter(({ position }, index) => {
        return position < first || (entries[index + 1]?.position ?? flushed) <= first + cut;
      });
      expect(recordsOf(read.entries)).toEqual([...recordsOf(whole), messageRecord('after')]);
      expect(read.damage).toEqual([]);
      expect(read.entries.at(-1)?.position).toBeGreaterThanOrEqual(whole.at(-1)?.position ?? 0);
    }
  });

  it('R4: with one bit flipped at any of 200 places gives no wrong record and names what is gone', async () => {
    const { directory, entries, flushed } = await written();
    const names = segmentsIn(directory);
    const total = names.reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
    for (let step = 0; step < 200; step++) {
      const copy = copyOf(directory);
      let at = Math.floor((total * step) / 200) + (step % 3);
      let damaged = '';
      for (const name of names) {
        const bytes = readFileSync(join(copy, name));
        if (at < bytes.length) {
          bytes[at] = (bytes[at] ?? 0) ^ (1 << (step % 8));
          writeFileSync(join(copy, name), bytes);
          damaged = name;
          break;
        }
        at -= bytes.length;
      }
      const journal = await openSegments({ directory: copy, segmentBytes: 4096 });
      const reader = openJournalReader({ directory: copy });
      const read = await readAll(reader, Math.max(flushed, journal.status().flushed));
      await reader.close();
      await journal.stop();
      const damage = [...read.damage, ...journal.status().damage];
      const positions = new Map(entries.map(({ position, record }) => [position, record]));
      for (const { position, record } of read.entries) expect(record).toEqual(positions.get(position));
      const found = new Set(read.entries.map(({ position }) => position));
      const gone = entries.filter(({ position }) => !found.has(position));
      expect(gone.length).toBeLessThanOrEqual(1);
      for (const { position } of gone) {
        const named = damage.find(({ from, to }) => from <= position && position < to);
        expect(named?.segment).toBe(damaged);
      }
      expect(gone.length > 0 || damage.length === 0).toBe(true);
    }
  });

  it('steps over a segment that is gone, and over one whose header is unreadable', async () => {
    const { directory, entries, flushed } = await written();
    const names = segmentsIn(directory);
    expect(names.length).toBeGreaterThan(3);
    const [, second = '', third = ''] = names;
    const begin = Number(second.slice(0, 16));
    const end = Number(third.slice(0, 16));
    const others = entries.filter(({ position }) => position < begin || position >= end);

    const headless = copyOf(directory);
    const bytes = readFileSync(join(headless, second));
    bytes.fill(0, 0, 60);
    writeFileSync(join(headless, second), bytes);
    const gone = copyOf(directory);
    rmSync(join(gone, second));

    for (const [copy, reason] of [
      [headless, 'the segment header is unreadable'],
      [gone, 'records are missing'],
    ] as const) {
      const reader = openJournalReader({ directory: copy });
      const read = await readAll(reader, flushed);
      await reader.close();
      expect(read.entries).toEqual(others);
      expect(read.damage).toEqual([expect.objectContaining({ from: begin, to: end, reason })]);
    }
  });

  it('tells of damage that its reader met beside what its start met, each place once', async () => {
    const { directory } = await written();
    const [first = '', second = ''] = segmentsIn(directory);
    for (const name of [first, second]) {
      const bytes = readFileSync(join(directory, name));
      bytes[200] = (bytes[200] ?? 0) ^ 4;
      writeFileSync(join(directory, name), bytes);
    }
    const journal = await openSegments({ directory, segmentBytes: 4096 });
    expect(journal.status().damage).toEqual([]);
    const reader = openJournalReader({ directory });
    const { damage } = await readAll(reader, journal.status().flushed);
    await reader.close();
    for (let time = 0; time < 2; time++) journal.noteDamage(damage);
    expect(journal.status().damage.map(({ segment }) => segment)).toEqual([first, second]);
    await journal.stop();
  });

  it('does not take a record inside a payload for a record of its own', async () => {
    const inner = tempDir();
    const forger = await openSegments({ directory: inner, segmentBytes: 4096 });
    await appendAll(forger, [messageRecord('forged')]);
    await forger.stop();
    const forged = readFileSync(join(inner, segmentsIn(inner)[0] ?? ''));

    const directory = tempDir();
    const journal = await openSegments({ directory, segmentBytes: 8192 });
    const carrier = messageRecord('');
    if (carrier.kind !== 'message') throw new Error('a message was wanted');
    await appendAll(journal, [
      { ...carrier, payload: Buffer.concat([forged, forged]) },
      messageRecord('real'),
    ]);
    const { flushed } = journal.status();
    await journal.stop();
    const path = join(directory, segmentsIn(directory)[0] ?? '');
    const bytes = readFileSync(path);
    bytes[70] = (bytes[70] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const reader = openJournalReader({ directory });
    const read = await readAll(reader, flushed, { maxBytes: 100_000 });
    await reader.close();
    expect(recordsOf(read.entries)).toEqual([messageRecord('real')]);
    expect(read.damage.length).toBe(1);
  });

  it('goes on behind its reader where it was lost or is an old copy', async () => {
    const directory = tempDir();
    const journal = await openSegments({ directory, segmentBytes: 4096 });
    await appendAll(journal, [messageRecord('old')]);
    journal.trim(1_000_000);
    await appendAll(journal, [messageRecord('new')]);
    const reader = openJournalReader({ directory });
    const read = await readAll(reader, journal.status().flushed, { position: 1_000_000 });
    expect(recordsOf(read.entries)).toEqual([messageRecord('new')]);
    expect(read.damage).toEqual([]);
    await reader.close();
    await journal.stop();
  });
});
