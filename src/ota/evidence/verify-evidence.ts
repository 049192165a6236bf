import { parseCanonical } from '../canonical-json.ts';
import { type ByteLine, byteLines } from './byte-lines.ts';
import { EvidenceAccount, type EvidenceSummary } from './evidence-account.ts';
import type { EvidenceEntry } from './evidence-entry.ts';
import { type EvidenceHeader, endSchema, hasOwnHash, headerSchema, parseEntry } from './evidence-file.ts';
import { type ChainHead, emptyChain, hashOfEntry } from './hash-chain.ts';

/** What is wrong, and where: a line of the file, and the entry that it should hold. */
export interface EvidenceFault {
  readonly line: number;
  readonly seq: number | null;
  readonly what: string;
}

export interface EvidenceVerdict {
  readonly faults: readonly EvidenceFault[];
  readonly campaign: string | null;
  /** Hash of the last entry; compare it with one that was kept elsewhere. */
  readonly head: string | null;
  readonly summary: EvidenceSummary;
}

const maxFaults = 100;

/**
 * Checks an exported log: that every byte is as it was written, that no entry is missing, moved or exchanged, that the
 * releases are what was approved and signed, and that the log agrees with itself. What was cut off at the end together
 * with a new end, or written anew as a whole, shows only in a `head` that was kept elsewhere.
 */
export async function verifyEvidence(chunks: AsyncIterable<Uint8Array>): Promise<EvidenceVerdict> {
  const faults: EvidenceFault[] = [];
  const account = new EvidenceAccount();
  let header: EvidenceHeader | null = null;
  let head: ChainHead | null = null;
  let isEnded = false;
  let line = 0;

  function fault(what: string, seq: number | null = null): void {
    if (faults.length < maxFaults) faults.push({ line, seq, what });
  }

  function takeHeader(text: string): void {
    const parsed = headerSchema.safeParse(parseCanonical(text));
    if (!parsed.success) {
      fault('the header is damaged: it is not what an export writes');
      return;
    }
    if (!hasOwnHash(parsed.data)) fault('the header was altered: its hash is another');
    header = parsed.data;
    head ??= emptyChain(header.campaign);
    for (const what of account.takeHeader(header)) fault(what);
  }

  function takeEntry(text: string, last: ChainHead | null): void {
    const expected = last === null ? null : last.seq + 1;
    const entry = parseEntry(text);
    if (entry === undefined) {
      fault(`entry ${expected ?? '?'} is damaged: it is not what an export writes`, expected);
      // What follows is compared with what the next line says, so that one damaged line is one fault.
      head = null;
      return;
    }
    const isWhole = hashOfEntry(entry) === entry.hash;
    // Of what was altered the number may be, too: its place is what names it.
    const seq = isWhole ? entry.seq : (expected ?? entry.seq);
    const name = nameOf(entry, seq);
    if (!isWhole) fault(`${name} was altered: its hash is another`, seq);
    else if (last !== null && seq !== last.seq + 1)
      fault(`${name} stands where entry ${last.seq + 1} should`, seq);
    else if (last !== null && entry.prev !== last.hash)
      fault(`${name} does not follow entry ${last.seq}: one of them was exchanged`, seq);
    head = { seq, hash: entry.hash };
    for (const what of account.takeEntry(entry)) fault(`${name}: ${what}`, seq);
  }

  function takeEnd(text: string): boolean {
    const value = parseCanonical(text);
    if (typeof value !== 'object' || value === null || !('end' in value)) return false;
    const parsed = endSchema.safeParse(value);
    isEnded = true;
    if (!parsed.success) fault('the end is damaged: it is not what an export writes');
    else if (!hasOwnHash(parsed.data)) fault('the end was altered: its hash is another');
    else if (head !== null && (parsed.data.entries !== head.seq || parsed.data.head !== head.hash))
      fault(`the log has ${parsed.data.entries} entries, and the file shows another end: entry ${head.seq}`);
    return true;
  }

  function take({ number, text, isWhole }: ByteLine): void {
    line = number;
    if (!isWhole) fault('the file breaks off in this line');
    if (isEnded) fault('stands behind the end');
    else if (number === 1) takeHeader(text ?? '');
    else if (!takeEnd(text ?? '')) takeEntry(text ?? '', head);
  }

  for await (const next of byteLines(chunks)) take(next);
  if (!isEnded) fault('the end is missing: the file was cut, or its last line is damaged');
  for (const what of account.close()) fault(what);
  const known = header as EvidenceHeader | null;
  const last = head as ChainHead | null;
  return {
    faults,
    campaign: known?.campaign ?? null,
    head: last?.hash ?? null,
    summary: account.summary(),
  };
}

function nameOf({ kind, data }: EvidenceEntry, seq: number): string {
  return `entry ${seq} (${kind}${'vin' in data ? ` of ${data.vin}` : ''})`;
}
