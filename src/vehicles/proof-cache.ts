import { createHmac, createSecretKey, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { type FileHandle, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../shared/logger.ts';

/**
 * Remembers, over restarts, which secrets were found right, so that a fleet that comes back is checked in microseconds,
 * without the database. A proof is an HMAC-SHA256 of vehicle, generation and secret under a key of this data directory: the
 * secrets are 256 random bits, so a stolen proof gives nothing away. A new generation makes old proofs worthless.
 */
export interface ProofCache {
  /** Is the secret right? Undefined where no proof of this generation is kept. */
  check(vin: string, generation: string, secret: Buffer): boolean | undefined;
  remember(vin: string, generation: string, secret: Buffer): void;
  forget(vin: string): void;
  /** Resolves when everything remembered so far is in the file. */
  close(): Promise<void>;
}

export interface ProofCacheOptions {
  /** The data directory; it must exist. Null: nothing is kept over a restart. */
  readonly directory: string | null;
  /** Above it the oldest are forgotten. */
  readonly maxEntries?: number;
  readonly logger: Logger;
}

const keyBytes = 32;
const entryPattern = /^([A-HJ-NPR-Z0-9]{17}) (?:(\S+) ([A-Za-z0-9_-]{43})|-)$/;

interface Entry {
  readonly generation: string;
  readonly proof: string;
}

/** The file is a cache: what cannot be read in it is left out, and what cannot be written is only logged. */
export async function openProofCache(options: ProofCacheOptions): Promise<ProofCache> {
  const { directory, maxEntries = 200_000, logger } = options;
  const key =
    directory === null
      ? createSecretKey(randomBytes(keyBytes))
      : await loadKey(join(directory, 'credential-proofs.key'));
  const path = directory === null ? null : join(directory, 'credential-proofs');
  const head = `key ${createHmac('sha256', key).update('whose proofs these are').digest('base64url')}`;
  const entries = new Map<string, Entry>();
  if (path !== null) await load(path, head, entries);
  keepNewest(entries, maxEntries);
  let file: FileHandle | null = path === null ? null : await rewrite(path, head, entries);
  let lines = entries.size;
  /** A line of before must not stay in the file. */
  let hasForgotten = false;
  let pending = '';
  let writing: Promise<void> = Promise.resolve();
  let scheduled = false;

  async function writePending(): Promise<void> {
    scheduled = false;
    const text = pending;
    pending = '';
    try {
      if (hasForgotten || lines > 2 * entries.size + 1000) {
        hasForgotten = false;
        await file?.close();
        file = path === null ? null : await rewrite(path, head, entries);
        lines = entries.size;
      } else {
        await file?.appendFile(text);
      }
    } catch (error) {
      logger.warn({ err: error }, 'the proofs of sign-ins could not be kept; a restart will check them anew');
    }
  }

  function write(line: string): void {
    if (path === null) return;
    pending += `${line}\n`;
    lines++;
    if (scheduled) return;
    scheduled = true;
    writing = writing.then(writePending);
  }

  const proofOf = (vin: string, generation: string, secret: Buffer): string =>
    createHmac('sha256', key).update(`${vin} ${generation} `).update(secret).digest('base64url');

  return {
    check(vin, generation, secret) {
      const known = entries.get(vin);
      const proof = Buffer.from(proofOf(vin, generation, secret));
      if (known === undefined || known.generation !== generation) return undefined;
      return timingSafeEqual(proof, Buffer.from(known.proof));
    },
    remember(vin, generation, secret) {
      const proof = proofOf(vin, generation, secret);
      entries.delete(vin);
      entries.set(vin, { generation, proof });
      keepNewest(entries, maxEntries);
      write(`${vin} ${generation} ${proof}`);
    },
    forget(vin) {
      if (!entries.delete(vin)) return;
      hasForgotten = true;
      write(`${vin} -`);
    },
    async close() {
      await writing;
      await file?.close();
      file = null;
    },
  };
}

async function loadKey(path: string): Promise<KeyObject> {
  try {
    const key = await readFile(path);
    if (key.length === keyBytes) return createSecretKey(key);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const key = randomBytes(keyBytes);
  await writeFile(path, key, { mode: 0o600 });
  return createSecretKey(key);
}

/** Proofs under another key are left out: they would refuse every secret that is right. */
async function load(path: string, head: string, entries: Map<string, Entry>): Promise<void> {
  let text: string;
  try {
    text = await readFile(path, 'latin1');
  } catch {
    return;
  }
  const [first, ...rest] = text.split('\n');
  if (first !== head) return;
  for (const line of rest) {
    const [, vin, generation, proof] = entryPattern.exec(line) ?? [];
    if (vin === undefined) continue;
    entries.delete(vin);
    if (generation !== undefined && proof !== undefined) entries.set(vin, { generation, proof });
  }
}

function keepNewest(entries: Map<string, Entry>, maxEntries: number): void {
  for (const vin of entries.keys()) {
    if (entries.size <= maxEntries) return;
    entries.delete(vin);
  }
}

/** A file with just these entries in the place of the old one, open to append. */
async function rewrite(path: string, head: string, entries: ReadonlyMap<string, Entry>): Promise<FileHandle> {
  const fresh = `${path}.new`;
  const lines = [...entries].map(([vin, { generation, proof }]) => `${vin} ${generation} ${proof}\n`);
  await writeFile(fresh, `${head}\n${lines.join('')}`, { mode: 0o600 });
  await rename(fresh, path);
  return await open(path, 'a');
}
