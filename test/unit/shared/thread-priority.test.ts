import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { tempDir } from '../../support/temp-dir.ts';

const source = new URL('../../../src/shared/thread-priority.ts', import.meta.url);

test('a thread that gives way leaves the others of the process as they are', async () => {
  const entry = join(tempDir(), 'giving-way.ts');
  writeFileSync(
    entry,
    `import { readlinkSync } from 'node:fs';
import { getPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { giveWay } from ${JSON.stringify(source.href)};
giveWay(7);
parentPort.postMessage(getPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1))));
`,
  );
  const before = getPriority(process.pid);
  const [theirs] = (await once(new Worker(entry), 'message')) as [number];
  expect({ theirs, ours: getPriority(process.pid) }).toEqual({ theirs: Math.max(7, before), ours: before });
});
