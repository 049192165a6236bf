import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** What of the data directory is copied as files; the rest is made anew, or copied by those who write it. */
const copied = ['format-version', 'secret.key', 'policies', 'artifacts', 'attachments'];

export async function copyDataFiles(from: string, to: string, signal: AbortSignal): Promise<void> {
  for (const name of copied) {
    const entry = await stat(join(from, name)).catch(() => undefined);
    if (entry?.isFile()) await copyStart(join(from, name), join(to, name), Number.POSITIVE_INFINITY, signal);
    if (!entry?.isDirectory()) continue;
    for (const file of await readdir(join(from, name), { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const path = join(file.parentPath, file.name);
      // An upload that has ended meanwhile, or what nothing refers to any more.
      await copyStart(path, join(to, relative(from, path)), Number.POSITIVE_INFINITY, signal).catch(
        unlessGone,
      );
    }
  }
}

/** The segments with records from `applied` on, up to `flushed`; nothing behind it. */
export async function copyJournal(
  from: string,
  to: string,
  { applied, flushed }: { readonly applied: number; readonly flushed: number },
  signal: AbortSignal,
): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  const segments = (await readdir(from))
    .filter((name) => /^\d{16}\.journal$/.test(name))
    .sort()
    .map((name) => ({ name, first: Number.parseInt(name, 10) }));
  for (const [index, { name, first }] of segments.entries()) {
    const end = segments[index + 1]?.first ?? Number.POSITIVE_INFINITY;
    if (end <= applied || first >= flushed) continue;
    await copyStart(join(from, name), join(to, name), flushed - first, signal);
  }
}

/** The first `bytes` of a file, or all of a shorter one; on the disk when it resolves. */
async function copyStart(from: string, to: string, bytes: number, signal: AbortSignal): Promise<void> {
  const source = await open(from);
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const end = Number.isFinite(bytes) ? { end: bytes - 1 } : {};
  const out = createWriteStream(to, { flags: 'wx', mode: 0o600, flush: true });
  await pipeline(source.createReadStream({ ...end, highWaterMark: 256 * 1024 }), out, { signal });
}

function unlessGone(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}

/** What was written in it is there after a power cut too. */
export async function syncTree(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    await sync(join(entry.parentPath, entry.name));
  }
  await sync(directory);
}

/** The file's bytes, or the names in a directory. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
