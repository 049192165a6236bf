import { createHash, randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { signIn } from '../support/load-fleet.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';

const directory = lastingTempDir();
const server = await createServerProcess({ dataDir: directory.path });
afterAll(async () => {
  await server.dispose();
  directory.remove();
});

test('kill -9 in the middle of an upload: what was told to be on disk is, and the rest is sent again', async () => {
  const bytes = randomBytes(48 * 1024 * 1024);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await server.start();
  let api = await signIn(server.baseUrl);
  const { id } = await api.post<{ id: string }>('/artifacts/uploads', {
    ...{ name: 'fw.swu', bytes: bytes.length, sha256 },
  });
  const address = () => `${server.baseUrl}/api/v1/artifacts/uploads/${id}`;
  const headers = (offset: number) => ({
    authorization: `Bearer ${api.token}`,
    'content-type': 'application/offset+octet-stream',
    'upload-offset': String(offset),
  });

  const first = request(address(), {
    method: 'PATCH',
    headers: { ...headers(0), 'content-length': bytes.length },
  });
  first.on('error', () => undefined);
  first.write(bytes.subarray(0, 40 * 1024 * 1024));
  const part = join(directory.path, 'artifacts', 'uploads', `${id}.part`);
  await eventually(() => expect(statSync(part).size).toBe(40 * 1024 * 1024));
  await server.kill();

  await server.start();
  api = await signIn(server.baseUrl);
  const standing = await fetch(address(), {
    method: 'HEAD',
    headers: { authorization: `Bearer ${api.token}` },
  });
  const received = Number(standing.headers.get('upload-offset'));
  expect(received).toBeGreaterThanOrEqual(32 * 1024 * 1024);
  const rest = await fetch(address(), {
    method: 'PATCH',
    headers: headers(received),
    body: bytes.subarray(received),
  });
  expect(rest.status).toBe(204);
  expect(await api.get(`/artifacts/${sha256}`)).toMatchObject({ bytes: bytes.length });
  const back = await fetch(`${server.baseUrl}/api/v1/artifacts/${sha256}/content`, {
    headers: { authorization: `Bearer ${api.token}` },
  });
  expect(Buffer.from(await back.arrayBuffer()).equals(bytes)).toBe(true);
});
