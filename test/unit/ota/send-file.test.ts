import { randomBytes } from 'node:crypto';
import { truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { sendFile } from '../../../src/ota/artifacts/send-file.ts';
import { tempDir } from '../../support/temp-dir.ts';

async function fileOf(bytes: Buffer) {
  const path = join(tempDir(), 'file');
  writeFileSync(path, bytes);
  return { path, file: await open(path) };
}

/** Takes a piece at a time, each a turn of the loop later. */
function slowReceiver() {
  const taken: Buffer[] = [];
  const out = new Writable({
    write(chunk, _encoding, done) {
      setImmediate(() => {
        taken.push(Buffer.from(chunk));
        done();
      });
    },
  });
  return { out, bytes: () => Buffer.concat(taken) };
}

test('sends what was asked for, to fast and slow receivers, more than there are large buffers for', async () => {
  const files = await Promise.all(
    Array.from({ length: 40 }, () => fileOf(randomBytes(2_500_000 + Math.floor(Math.random() * 1000)))),
  );
  await Promise.all(
    files.map(async ({ file, path }, index) => {
      const { size } = await file.stat();
      const range = { from: index * 100, to: size - 1 - index };
      const receiver = slowReceiver();
      await sendFile(file, range, receiver.out);
      const expected = (
        await open(path).then((again) => again.readFile().finally(() => again.close()))
      ).subarray(range.from, range.to + 1);
      expect(receiver.bytes().equals(expected)).toBe(true);
      await file.close();
    }),
  );
});

test('a single byte', async () => {
  const { file } = await fileOf(Buffer.from('abc'));
  const { out, bytes } = slowReceiver();
  await sendFile(file, { from: 1, to: 1 }, out);
  expect(bytes().toString()).toBe('b');
  await file.close();
});

test('reads no further than two buffers ahead of a receiver that takes nothing, and ends when it goes', async () => {
  const { file } = await fileOf(randomBytes(10_000_000));
  const out = new PassThrough({ highWaterMark: 1 });
  const sending = sendFile(file, { from: 0, to: 9_999_999 }, out);
  await new Promise((resolve) => out.once('readable', resolve));
  out.destroy();
  await sending;
  expect(out.writableLength).toBeLessThanOrEqual(2 * 1024 * 1024);
  const gone = new PassThrough().destroy();
  await sendFile(file, { from: 0, to: 9 }, gone);
  await file.close();
});

test('a file that was cut is an error, not a silence', async () => {
  const { file, path } = await fileOf(randomBytes(3_000_000));
  truncateSync(path, 2_000_000);
  const { out } = slowReceiver();
  await expect(sendFile(file, { from: 0, to: 2_999_999 }, out)).rejects.toThrow('shorter');
  await file.close();
});
