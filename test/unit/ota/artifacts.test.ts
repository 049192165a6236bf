import { createHash, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createArtifactFiles } from '../../../src/ota/artifacts/artifact-files.ts';
import { type Artifacts, createArtifacts } from '../../../src/ota/artifacts/artifacts.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { type TestDatabase, testDatabase } from '../../support/postgres.ts';
import { tempDir } from '../../support/temp-dir.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const clock = new FakeClock(Date.now());
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function opened(directory: string, minFreeBytes = 0): Promise<Artifacts> {
  const files = createArtifactFiles(directory, { minFreeBytes });
  const artifacts = createArtifacts({ db: database.db, files, clock, logger: silentLogger });
  await artifacts.start();
  return artifacts;
}

const pieces = (bytes: Buffer, size = 50_000) =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    })(),
  );

/** Sends so much, and then the line is dead. */
const broken = (bytes: Buffer, upTo: number) =>
  Readable.from(
    (async function* () {
      yield* pieces(bytes.subarray(0, upTo));
      throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    })(),
  );

async function bytesOf(artifacts: Artifacts, name: string, range?: { from: number; to: number }) {
  const chunks: Buffer[] = [];
  for await (const chunk of await artifacts.open(name, range)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const upload = (bytes: Buffer, digest: string | null = null) => ({
  ...{ name: 'fw.swu', bytes: bytes.length, sha256: digest, by: 'ann' },
});
const parts = (directory: string) => readdirSync(join(directory, 'uploads'));

test('all at once: three digests, the same bytes are kept once', async () => {
  const directory = tempDir();
  const artifacts = await opened(directory);
  const bytes = randomBytes(300_000);
  const { artifact, isNew } = await artifacts.uploads.addWhole('fw.swu', 'ann', pieces(bytes));
  expect(isNew).toBe(true);
  expect(artifact).toMatchObject({
    ...{ sha256: sha256(bytes), bytes: 300_000, name: 'fw.swu', addedBy: 'ann' },
    sha1: createHash('sha1').update(bytes).digest('hex'),
    md5: createHash('md5').update(bytes).digest('hex'),
  });
  const again = await artifacts.uploads.addWhole('other.swu', 'bob', pieces(bytes));
  expect(again).toEqual({ artifact, isNew: false });
  expect(await bytesOf(artifacts, artifact.sha256)).toEqual(bytes);
  expect(await bytesOf(artifacts, artifact.sha256, { from: 7, to: 99_999 })).toEqual(
    bytes.subarray(7, 100_000),
  );
  expect(parts(directory)).toEqual([]);
});

test('goes on after a break, and after a crash that left more on the disk than was promised', async () => {
  const directory = tempDir();
  const bytes = randomBytes(1_000_000);
  let artifacts = await opened(directory);
  const { id } = await artifacts.uploads.begin(upload(bytes, sha256(bytes)));
  await expect(artifacts.uploads.append(id, 0, broken(bytes, 400_000))).rejects.toMatchObject({
    code: 'upload-broken-off',
  });
  expect(await artifacts.uploads.standing(id)).toMatchObject({ received: 400_000, artifact: null });
  await expect(artifacts.uploads.append(id, 300_000, pieces(bytes))).rejects.toMatchObject({
    ...{ code: 'upload-offset', kind: 'conflict' },
  });

  appendFileSync(join(directory, 'uploads', `${id}.part`), 'what no flush had reached');
  artifacts = await opened(directory);
  const half = await artifacts.uploads.append(id, 400_000, pieces(bytes.subarray(400_000, 700_000)));
  expect(half).toMatchObject({ received: 700_000, artifact: null });
  const done = await artifacts.uploads.append(id, 700_000, pieces(bytes.subarray(700_000)));
  expect(done).toMatchObject({ received: 1_000_000, artifact: sha256(bytes) });
  expect(await bytesOf(artifacts, sha256(bytes))).toEqual(bytes);
  // Whoever missed the last answer asks again and hears the same.
  expect(await artifacts.uploads.standing(id)).toEqual(done);
  expect(await artifacts.uploads.append(id, 1_000_000, pieces(Buffer.alloc(0)))).toEqual(done);
});

test('killed between the last byte and the row: the part is still there, and becomes the artifact', async () => {
  const directory = tempDir();
  const bytes = randomBytes(10_000);
  const before = await opened(directory);
  const { id } = await before.uploads.begin(upload(bytes));
  await before.uploads.append(id, 0, pieces(bytes.subarray(0, 9_999)));
  writeFileSync(join(directory, 'uploads', `${id}.part`), bytes);
  await database.db.updateTable('artifact_uploads').set({ received: 10_000 }).where('id', '=', id).execute();
  const after = await opened(directory);
  const done = await after.uploads.append(id, 10_000, pieces(Buffer.alloc(0)));
  expect(done.artifact).toBe(sha256(bytes));
  expect(parts(directory)).toEqual([]);
});

test('who comes again while his dead connection is still open gets the upload', async () => {
  const artifacts = await opened(tempDir());
  const bytes = randomBytes(100_000);
  const { id } = await artifacts.uploads.begin(upload(bytes));
  const silent = new Readable({ read: () => undefined });
  silent.push(bytes.subarray(0, 60_000));
  const first = artifacts.uploads.append(id, 0, silent);
  const told = expect(first).rejects.toMatchObject({ code: 'upload-broken-off' });
  const { received } = await artifacts.uploads.standing(id);
  await told;
  const done = await artifacts.uploads.append(id, received, pieces(bytes.subarray(received)));
  expect(done.artifact).toBe(sha256(bytes));
});

test('more than announced, other than announced, nothing at all: refused, and nothing stays', async () => {
  const directory = tempDir();
  const artifacts = await opened(directory);
  const bytes = randomBytes(10_000);
  const long = await artifacts.uploads.begin({ ...upload(bytes), bytes: 9_000 });
  await expect(artifacts.uploads.append(long.id, 0, pieces(bytes))).rejects.toMatchObject({
    code: 'artifact-too-long',
  });
  await artifacts.uploads.abandon(long.id);
  const other = await artifacts.uploads.begin(upload(bytes, 'a'.repeat(64)));
  await expect(artifacts.uploads.append(other.id, 0, pieces(bytes))).rejects.toMatchObject({
    code: 'artifact-digest-mismatch',
    message: expect.stringContaining(sha256(bytes)),
  });
  await expect(artifacts.uploads.standing(other.id)).rejects.toMatchObject({ code: 'upload-not-found' });
  await expect(artifacts.uploads.addWhole('x', 'ann', pieces(Buffer.alloc(0)))).rejects.toMatchObject({
    code: 'artifact-empty',
  });
  expect(await artifacts.has(sha256(bytes))).toBe(false);
  expect(parts(directory)).toEqual([]);
});

test('a disk that would be too full takes no upload', async () => {
  const artifacts = await opened(tempDir(), 1e18);
  await expect(artifacts.uploads.begin(upload(Buffer.alloc(1)))).rejects.toMatchObject({ code: 'disk-full' });
});

test('a file that is gone or cut is said to be so, and is whole again when it is uploaded again', async () => {
  const directory = tempDir();
  const artifacts = await opened(directory);
  const bytes = randomBytes(10_000);
  const digest = sha256(bytes);
  await artifacts.uploads.addWhole('fw.swu', 'ann', pieces(bytes));
  const path = join(directory, digest.slice(0, 2), digest);
  for (const harm of [() => writeFileSync(path, bytes.subarray(1)), () => rmSync(path)]) {
    harm();
    expect(await artifacts.has(digest)).toBe(false);
    await expect(artifacts.open(digest)).rejects.toMatchObject({
      code: 'artifact-lost',
      kind: 'unavailable',
    });
    await artifacts.uploads.addWhole('fw.swu', 'ann', pieces(bytes));
    expect(readFileSync(path)).toEqual(bytes);
  }
  await artifacts.remove(digest);
  expect(existsSync(path)).toBe(false);
  await expect(artifacts.open(digest)).rejects.toMatchObject({ code: 'artifact-not-found' });
});

test('what no row speaks of is dropped after an hour, an upload that nobody goes on with after a week', async () => {
  const directory = tempDir();
  const artifacts = await opened(directory);
  const bytes = randomBytes(1000);
  const { artifact } = await artifacts.uploads.addWhole('fw.swu', 'ann', pieces(bytes));
  const { id } = await artifacts.uploads.begin(upload(bytes));
  await artifacts.uploads.append(id, 0, pieces(bytes.subarray(0, 500)));
  const stray = sha256(Buffer.from('stray'));
  const folder = join(directory, artifact.sha256.slice(0, 2));
  mkdirSync(join(directory, stray.slice(0, 2)), { recursive: true });
  const files = [
    join(directory, stray.slice(0, 2), stray),
    join(folder, 'x.new'),
    join(directory, 'uploads', 'left.part'),
  ];
  for (const file of files) writeFileSync(file, 'x');
  await artifacts.sweep();
  expect(files.every((file) => existsSync(file))).toBe(true);

  for (const file of [...files, join(folder, artifact.sha256), join(directory, 'uploads', `${id}.part`)]) {
    utimesSync(file, 0, 0);
  }
  await artifacts.sweep();
  expect(files.some((file) => existsSync(file))).toBe(false);
  expect(await bytesOf(artifacts, artifact.sha256)).toEqual(bytes);
  expect(await artifacts.uploads.get(id)).toMatchObject({ received: 500 });

  clock.advance(8 * 86_400_000);
  await artifacts.sweep();
  await expect(artifacts.uploads.get(id)).rejects.toMatchObject({ code: 'upload-not-found' });
  expect(parts(directory)).toEqual([]);
});
