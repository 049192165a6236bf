import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Journal, JournalReader, JournalRecord } from '../../../src/journal/journal.ts';
import { eventually } from '../../support/eventually.ts';
import { appendAll, messageRecord, readAll, recordsOf } from '../../support/journal-records.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** What every journal engine keeps. `maxBytes` is small in the test that fills it. */
export interface JournalEngine {
  readonly name: string;
  open(directory: string, maxBytes: number): Journal;
  reader(directory: string): JournalReader;
}

const plenty = 64 * 1024 * 1024;

const anyRecord: fc.Arbitrary<JournalRecord> = fc.oneof(
  fc.record({
    kind: fc.constant('message' as const),
    vin: fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.isWellFormed()),
    topic: fc.string({ unit: 'grapheme', maxLength: 80 }),
    payload: fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
    receivedAt: fc.double({ noNaN: true, noDefaultInfinity: true }),
    retryOf: fc.option(fc.uuid()),
  }),
  fc.record({
    kind: fc.constant('presence' as const),
    vin: fc.string({ minLength: 17, maxLength: 17, unit: 'grapheme-ascii' }),
    online: fc.boolean(),
    receivedAt: fc.nat(),
  }),
  fc.record({ kind: fc.constant('start' as const), receivedAt: fc.nat() }),
);

export function describeJournal(engine: JournalEngine): void {
  describe(`journal contract: ${engine.name}`, () => {
    it('reads into the memory that it is given, again and again, and into new where that is too small', async () => {
      const directory = tempDir();
      const journal = engine.open(directory, plenty);
      await journal.start();
      const texts = Array.from({ length: 40 }, (_, index) => `${index} `.repeat(index === 7 ? 9000 : 300));
      await appendAll(
        journal,
        texts.map((text) => messageRecord(text)),
      );
      const reader = engine.reader(directory);
      const memory = Buffer.alloc(8192);
      const read: string[] = [];
      let next = 0;
      while (next < journal.status().flushed) {
        const part = await reader.read(next, journal.status().flushed, memory.length, memory);
        for (const { record } of part.entries) {
          if (record.kind !== 'message') continue;
          read.push(record.payload.toString());
          const isLong = record.payload.length > memory.length;
          expect(record.payload.buffer === memory.buffer).toBe(!isLong);
        }
        next = part.next;
      }
      expect(read).toEqual(texts);
      await reader.close();
      await journal.stop();
    });

    it('gives back every kind of record, equal and in order, at growing positions', async () => {
      const directory = tempDir();
      const journal = engine.open(directory, plenty);
      await journal.start();
      const records: JournalRecord[] = [
        { kind: 'start', receivedAt: 1 },
        { kind: 'presence', vin: 'WVWZZZ1JZ3W386752', online: true, receivedAt: 2 },
        messageRecord(''),
        messageRecord('x'.repeat(256 * 1024)),
        messageRecord('again', { retryOf: '3c1b9a2e-0000-8000-8000-000000000000' }),
        { kind: 'presence', vin: 'WVWZZZ1JZ3W386752', online: false, receivedAt: 3.5 },
      ];
      await appendAll(journal, records);
      const reader = engine.reader(directory);
      const { entries, damage } = await readAll(reader, journal.status().flushed);
      expect(recordsOf(entries)).toEqual(records);
      expect(damage).toEqual([]);
      const positions = entries.map(({ position }) => position);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
      for (const [index, position] of positions.entries()) {
        const rest = await readAll(reader, journal.status().flushed, { position });
        expect(rest.entries.length).toBe(records.length - index);
      }
      await reader.close();
      await journal.stop();
    });

    it('calls done in the order of the appends, each once its record can be read', async () => {
      const directory = tempDir();
      const journal = engine.open(directory, plenty);
      await journal.start();
      const order: number[] = [];
      const flushedAtDone: number[] = [];
      await Promise.all(
        Array.from({ length: 500 }, (_, index) => {
          return new Promise<void>((resolve) => {
            const append = () =>
              journal.append(messageRecord(String(index)), () => {
                order.push(index);
                flushedAtDone.push(journal.status().flushed);
                resolve();
              });
            if (index % 7 === 0) setImmediate(append);
            else append();
          });
        }),
      );
      const reader = engine.reader(directory);
      const { entries } = await readAll(reader, journal.status().flushed);
      expect(entries.map(({ record }) => record.kind === 'message' && Number(record.payload))).toEqual(order);
      for (const [index, { position }] of entries.entries()) {
        expect(position).toBeLessThan(flushedAtDone[index] ?? 0);
      }
      await reader.close();
      await journal.stop();
    });

    it('has copied the payload when append returns', async () => {
      const directory = tempDir();
      const journal = engine.open(directory, plenty);
      await journal.start();
      const record = messageRecord('before');
      const written = appendAll(journal, [record]);
      if (record.kind === 'message') record.payload.fill('x');
      await written;
      const reader = engine.reader(directory);
      const { entries } = await readAll(reader, journal.status().flushed);
      expect(recordsOf(entries)).toEqual([messageRecord('before')]);
      await reader.close();
      await journal.stop();
    });

    it('tells listeners how far it is flushed, and the reader reads no further than asked', async () => {
      const directory = tempDir();
      const journal = engine.open(directory, plenty);
      await journal.start();
      const heard: number[] = [];
      journal.onFlushed((flushed) => heard.push(flushed));
      await appendAll(journal, [messageRecord('a')]);
      await eventually(() => expect(heard.length).toBe(1));
      await appendAll(journal, [messageRecord('b')]);
      await eventually(() => expect(heard.at(-1)).toBe(journal.status().flushed));
      const reader = engine.reader(directory);
      const { entries } = await readAll(reader, heard[0] ?? 0);
      expect(recordsOf(entries)).toEqual([messageRecord('a')]);
      await reader.close();
      await journal.stop();
    });

    it('goes on behind what it holds after a stop, which writes what was appended', async () => {
      const directory = tempDir();
      const first = engine.open(directory, plenty);
      await first.start();
      first.append(messageRecord('one'), () => {});
      await first.stop();
      const second = engine.open(directory, plenty);
      await second.start();
      expect(second.status().flushed).toBe(first.status().flushed);
      await appendAll(second, [messageRecord('two')]);
      const reader = engine.reader(directory);
      const { entries } = await readAll(reader, second.status().flushed);
      expect(recordsOf(entries)).toEqual([messageRecord('one'), messageRecord('two')]);
      await reader.close();
      await second.stop();
    });

    it('waits while it is full, says why, and goes on by itself once it is trimmed', async () => {
      const directory = tempDir();
      const journal = engine.open(directory, 1024 * 1024);
      await journal.start();
      let done = 0;
      const records = Array.from({ length: 200 }, (_, index) => messageRecord(String(index).padEnd(10_000)));
      for (const record of records) journal.append(record, () => done++);
      await eventually(() => expect(journal.status().blocked).toMatch(/full/));
      expect(done).toBeGreaterThan(0);
      expect(done).toBeLessThan(records.length);
      expect(journal.status().bytes).toBeLessThanOrEqual(1024 * 1024);

      const reader = engine.reader(directory);
      const read: JournalRecord[] = [];
      let next = 0;
      await eventually(async () => {
        const part = await reader.read(next, journal.status().flushed, 100_000);
        read.push(...recordsOf(part.entries));
        next = part.next;
        journal.trim(next);
        expect(read.length).toBe(records.length);
      });
      expect(done).toBe(records.length);
      expect(read).toEqual(records);
      expect(journal.status().blocked).toBeNull();
      await reader.close();
      await journal.stop();
    });

    it('forgets what it has as soon as the reader is through, and goes on behind it, over a restart too', async () => {
      const directory = tempDir();
      const journal = engine.open(directory, plenty);
      await journal.start();
      await appendAll(journal, [messageRecord('to be forgotten'), messageRecord('this too')]);
      const end = journal.forget();
      await appendAll(journal, [messageRecord('kept')]);
      await eventually(() => expect(journal.status().flushed).toBeGreaterThan(end));
      expect(journal.status().first).toBeLessThan(end);
      journal.trim(end);
      await eventually(() => expect(journal.status().first).toBe(end));
      // Nothing new since: the same is asked for again, and is there already.
      journal.trim(journal.status().flushed);
      const again = journal.forget();
      await eventually(() => expect(journal.status().first).toBe(again));
      expect(journal.forget()).toBe(again);
      await appendAll(journal, [messageRecord('behind it')]);
      await journal.stop();

      const second = engine.open(directory, plenty);
      await second.start();
      expect(second.status().damage).toEqual([]);
      const reader = engine.reader(directory);
      const { entries } = await readAll(reader, second.status().flushed, { position: again });
      expect(recordsOf(entries)).toEqual([messageRecord('behind it')]);
      await reader.close();
      await second.stop();
    });

    it('names what was asked for and is trimmed already', async () => {
      const directory = tempDir();
      const journal = engine.open(directory, 1024 * 1024);
      await journal.start();
      for (let round = 0; round < 20; round++) {
        await appendAll(journal, [messageRecord('x'.repeat(60_000))]);
        journal.trim(journal.status().flushed);
      }
      await journal.stop();
      const reader = engine.reader(directory);
      const { entries, damage } = await readAll(reader, journal.status().flushed);
      expect(entries.length).toBeGreaterThan(0);
      expect(entries.length).toBeLessThan(20);
      expect(damage.length).toBe(1);
      expect(damage[0]?.from).toBe(0);
      expect(damage[0]?.to).toBeLessThanOrEqual(entries[0]?.position ?? 0);
      await reader.close();
    });

    it('reads back equal, whatever was appended and wherever it was opened again', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(anyRecord, { maxLength: 8 }), { maxLength: 6 }),
          async (sittings) => {
            const directory = tempDir();
            let flushed = 0;
            for (const records of sittings) {
              const journal = engine.open(directory, plenty);
              await journal.start();
              await appendAll(journal, records);
              flushed = journal.status().flushed;
              await journal.stop();
            }
            const reader = engine.reader(directory);
            const { entries, damage } = await readAll(reader, flushed, { maxBytes: 500 });
            await reader.close();
            expect(recordsOf(entries)).toEqual(sittings.flat());
            expect(damage).toEqual([]);
          },
        ),
        { numRuns: 60 },
      );
    });
  });
}
