import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';

/** Starts the server and ends it once it is ready, or waits for its own end. */
async function startOnce(settings: Record<string, string>): Promise<{ code: number | null; says: string }> {
  const child = spawn(process.execPath, ['src/main.ts'], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...settings },
  });
  let says = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      says += chunk.toString();
      if (says.includes('Roadside is ready')) child.kill('SIGTERM');
    });
  }
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, says };
}

test('a port that is taken is named with its setting, before any password is shown', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const port = String((taken.address() as AddressInfo).port);
  const free = { ROADSIDE_DATA_DIR: tempDir(), ROADSIDE_HTTP_PORT: '0', ROADSIDE_MQTT_PORT: '0' };
  for (const setting of ['ROADSIDE_HTTP_PORT', 'ROADSIDE_MQTT_PORT']) {
    const { code, says } = await startOnce({ ...free, [setting]: port });
    expect(code).toBe(1);
    expect(says).toContain(`port ${port}: another program has it`);
    expect(says).toContain(`set ${setting} to another port`);
    expect(says).not.toContain('First sign-in');
  }
  taken.close();
  expect(await startOnce(free)).toEqual({
    code: 0,
    says: expect.stringMatching(/First sign-in: user admin, password \S{20,}/),
  });
  expect((await startOnce(free)).says).not.toContain('First sign-in');
}, 120_000);
