import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../support/run-leaving.ts', import.meta.url));

test('a process with a busy thread ends with its exit code, and says nothing', () => {
  for (let turn = 0; turn < 3; turn++) {
    const { status, signal, stderr } = spawnSync(process.execPath, [script], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    });
    expect({ status, signal, stderr }).toEqual({ status: 3, signal: null, stderr: '' });
  }
});
