import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { JournalPosition } from '../../journal/journal.ts';

/** A vehicle's rule state as it was when everything before `position` had been judged. */
export interface SavedRuleState {
  readonly position: JournalPosition;
  readonly bytes: Uint8Array;
}

export type SavedRuleStates = Iterable<readonly [vin: string, state: SavedRuleState]>;

/** Rule states on disk, written whole. What is damaged or of another fingerprint counts as not there. */
export interface RuleStateFile {
  read(fingerprint: string): Promise<SavedRuleStates>;
  /** Takes the place of what was there, all or nothing; with `flush` it is on disk when this resolves. Gives its bytes. */
  write(fingerprint: string, states: SavedRuleStates, flush?: boolean): Promise<number>;
  remove(): Promise<void>;
}

const blockBytes = 256 * 1024;
/** Of a block: bytes behind it, and their CRC-32. */
const headBytes = 8;
/** Of a state: length of the VIN, length of the bytes, position. */
const stateHeadBytes = 14;

/** Blocks behind a first line, each with a checksum. `path` is written under another name and renamed. */
export function createRuleStateFile(path: string): RuleStateFile {
  const aside = `${path}.new`;
  const firstLine = (fingerprint: string) => Buffer.from(`roadside rule states ${fingerprint}\n`);

  return {
    async read(fingerprint) {
      const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return Buffer.alloc(0);
        throw error;
      });
      const line = firstLine(fingerprint);
      return content.subarray(0, line.length).equals(line) ? statesIn(content, line.length) : [];
    },

    async write(fingerprint, states, flush = false) {
      const file = await open(aside, 'w');
      let bytes = 0;
      try {
        await file.writeFile(firstLine(fingerprint));
        for (const block of blocksOf(states)) {
          await file.writeFile(block);
          bytes += block.length;
        }
        if (flush) await file.sync();
      } finally {
        await file.close();
      }
      await rename(aside, path);
      if (flush) await syncDirectory(dirname(path));
      return bytes;
    },

    async remove() {
      await Promise.all([path, aside].map((name) => rm(name, { force: true })));
      await syncDirectory(dirname(path));
    },
  };
}

function* blocksOf(states: SavedRuleStates): Generator<Buffer> {
  let block = Buffer.allocUnsafe(blockBytes);
  let length = headBytes;
  const closed = (): Buffer => {
    block.writeUInt32LE(length - headBytes, 0);
    block.writeUInt32LE(crc32(block.subarray(headBytes, length)), 4);
    return block.subarray(0, length);
  };
  for (const [vin, { position, bytes }] of states) {
    const needed = stateHeadBytes + Buffer.byteLength(vin) + bytes.length;
    if (length + needed > block.length && length > headBytes) {
      yield closed();
      length = headBytes;
    }
    if (length + needed > block.length) block = Buffer.allocUnsafe(length + needed);
    const vinEnd = length + stateHeadBytes + block.write(vin, length + stateHeadBytes);
    block.writeUInt16LE(vinEnd - length - stateHeadBytes, length);
    block.writeUInt32LE(bytes.length, length + 2);
    block.writeDoubleLE(position, length + 6);
    block.set(bytes, vinEnd);
    length = vinEnd + bytes.length;
  }
  if (length > headBytes) yield closed();
}

function* statesIn(content: Buffer, from: number): Generator<readonly [string, SavedRuleState]> {
  let at = from;
  while (at + headBytes <= content.length) {
    const end = at + headBytes + content.readUInt32LE(at);
    const block = content.subarray(at + headBytes, end);
    if (end > content.length || crc32(block) !== content.readUInt32LE(at + 4)) return;
    for (let row = 0; row < block.length; ) {
      const vinEnd = row + stateHeadBytes + block.readUInt16LE(row);
      const position = block.readDoubleLE(row + 6);
      const rowEnd = vinEnd + block.readUInt32LE(row + 2);
      const vin = block.toString('utf8', row + stateHeadBytes, vinEnd);
      // Memory of its own: one state must not keep the whole file in memory.
      yield [vin, { position, bytes: Uint8Array.prototype.slice.call(block, vinEnd, rowEnd) }];
      row = rowEnd;
    }
    at = end;
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
