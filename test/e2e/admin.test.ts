import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { adminPassword, createServerProcess } from '../support/server-process.ts';
import { lastingTempDir, tempDir } from '../support/temp-dir.ts';

const directory = lastingTempDir();
const server = await createServerProcess({ dataDir: directory.path });
afterAll(async () => {
  await server.dispose();
  directory.remove();
});

function admin(dataDir: string, ...words: string[]): { code: number | null; says: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/admin.ts', ...words], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ROADSIDE_DATA_DIR: dataDir },
  });
  return { code: status, says: stdout + stderr };
}

async function signIn(password: string): Promise<number> {
  const response = await fetch(`${server.baseUrl}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password }),
  });
  return response.status;
}

test('a lost password is replaced beside a running server, and without one', async () => {
  await server.start();
  const beside = admin(directory.path, 'reset-password', 'admin');
  expect(beside).toEqual({ code: 0, says: expect.stringMatching(/^New password of admin: \S{20,}\n$/) });
  expect(await signIn(beside.says.trim().split(' ').at(-1) ?? '')).toBe(201);
  expect(await signIn(adminPassword)).toBe(401);

  await server.stop();
  const alone = admin(directory.path, 'reset-password', 'admin');
  expect(alone.code, alone.says).toBe(0);
  await server.start();
  expect(await signIn(alone.says.trim().split(' ').at(-1) ?? '')).toBe(201);
  expect(admin(directory.path, 'reset-password', 'nobody')).toEqual({
    code: 1,
    says: 'There is no such user.\n',
  });
});

test('where no server ever was, nothing is made', () => {
  const path = join(tempDir(), 'mistyped');
  const { code, says } = admin(path, 'reset-password', 'admin');
  expect([code, says]).toEqual([1, expect.stringContaining(`nothing of Roadside in ${path}`)]);
  expect(existsSync(path)).toBe(false);
});
