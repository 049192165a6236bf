import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PartFile } from '../../../src/ota/artifacts/part-file.ts';
import { tempDir } from '../../support/temp-dir.ts';

const bytes = randomBytes(20_000);

async function* breaking(from: number, to: number, size: number, breaks: boolean): AsyncIterable<Buffer> {
  for (let at = from; at < to; at += size) yield bytes.subarray(at, Math.min(at + size, to));
  if (breaks) throw new Error('the line died');
}

test('whatever breaks, and however often: what is durable is a beginning of the file, and the whole has its digests', async () => {
  const directory = tempDir();
  let files = 0;
  const turn = fc.record({
    upTo: fc.integer({ min: 1, max: 8000 }),
    size: fc.integer({ min: 1, max: 3000 }),
    breaks: fc.boolean(),
    /** Opened anew, with so many bytes behind what was promised. */
    crash: fc.option(fc.nat(500), { nil: null }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(turn, { maxLength: 6 }),
      fc.integer({ min: 500, max: 5000 }),
      async (turns, checkpointBytes) => {
        const path = join(directory, `${++files}.part`);
        let part = new PartFile(path, 0);
        let told = 0;
        const options = {
          ...{ limit: bytes.length, checkpointBytes },
          async onDurable(durable: number) {
            told = durable;
          },
        };
        for (const { upTo, size, breaks, crash } of turns) {
          const from = part.durable;
          const to = Math.min(from + upTo, bytes.length);
          const added = part.append(breaking(from, to, size, breaks), options);
          if (breaks) await expect(added).rejects.toThrow('the line died');
          else await added;
          expect([part.durable, told]).toEqual([to, to]);
          expect(readFileSync(path).equals(bytes.subarray(0, to))).toBe(true);
          if (crash === null) continue;
          appendFileSync(path, randomBytes(crash));
          part = new PartFile(path, told);
        }
        await part.append(breaking(part.durable, bytes.length, 4096, false), options);
        const { sha256 } = await part.digests();
        expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
        expect(readFileSync(path).equals(bytes)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

test('a part that the disk lost is not gone on with', async () => {
  const path = join(tempDir(), 'x.part');
  const options = { limit: bytes.length, checkpointBytes: 5000, onDurable: async () => undefined };
  await new PartFile(path, 0).append(breaking(0, 10_000, 1000, false), options);
  truncateSync(path, 9_000);
  const part = new PartFile(path, 10_000);
  await expect(part.append(breaking(10_000, 20_000, 1000, false), options)).rejects.toMatchObject({
    code: 'upload-lost',
  });
  await expect(part.digests()).rejects.toMatchObject({ code: 'upload-lost' });
});
