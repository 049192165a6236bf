import type { Journal, JournalEntry, JournalReader, JournalRecord } from '../../src/journal/journal.ts';

export function messageRecord(
  text: string,
  more: { vin?: string; retryOf?: string | null } = {},
): JournalRecord {
  const vin = more.vin ?? 'WVWZZZ1JZ3W386752';
  return {
    kind: 'message',
    vin,
    topic: `v1/${vin}/up/telemetry`,
    payload: Buffer.from(text),
    receivedAt: 1_763_780_000_123,
    retryOf: more.retryOf ?? null,
  };
}

/** Appends and waits until all are on disk. */
export async function appendAll(journal: Journal, records: readonly JournalRecord[]): Promise<void> {
  await Promise.all(records.map((record) => new Promise<void>((done) => journal.append(record, done))));
}

/** Everything from `position` up to `until`, in small reads. */
export async function readAll(
  reader: JournalReader,
  until: number,
  { position = 0, maxBytes = 4096 } = {},
): Promise<{
  entries: JournalEntry[];
  damage: { segment: string; from: number; to: number; reason: string }[];
}> {
  const entries: JournalEntry[] = [];
  const damage = [];
  let next = position;
  while (next < until) {
    const part = await reader.read(next, until, maxBytes);
    if (part.next <= next) throw new Error(`the reader stays at ${next}`);
    entries.push(...part.entries);
    damage.push(...part.damage);
    next = part.next;
  }
  return { entries, damage };
}

export const recordsOf = (entries: readonly JournalEntry[]): JournalRecord[] =>
  entries.map(({ record }) => record);
