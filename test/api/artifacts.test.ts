import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startApi, type TestApi } from './support/start-api.ts';

let api: TestApi;
let operator: string;
let base: string;
beforeAll(async () => {
  api = await startApi();
  operator = await api.signedIn('operator');
  await api.app.listen({ port: 0, host: '127.0.0.1' });
  base = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}/api/v1`;
});
afterAll(() => api.stop());

const send = (method: string, path: string, headers: Record<string, string> = {}, body?: Buffer) =>
  fetch(path.startsWith('/api') ? new URL(path, base) : `${base}${path}`, {
    method,
    headers: { authorization: `Bearer ${operator}`, ...headers },
    ...(body === undefined ? {} : { body }),
  });
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
const binary = { 'content-type': 'application/octet-stream' };
const piece = (offset: number) => ({
  'content-type': 'application/offset+octet-stream',
  'upload-offset': String(offset),
});

test('uploaded at once, downloaded whole, in ranges and not again', async () => {
  const bytes = randomBytes(2_000_000);
  const digest = sha256(bytes);
  const made = await send('POST', '/artifacts?name=fw.swu', binary, bytes);
  expect(made.status).toBe(201);
  expect(await made.json()).toMatchObject({ sha256: digest, bytes: bytes.length, addedBy: 'operator-all' });
  expect((await send('POST', '/artifacts?name=fw.swu', binary, bytes)).status).toBe(200);

  const content = `/artifacts/${digest}/content`;
  const whole = await send('GET', content);
  expect(whole.status).toBe(200);
  expect(Object.fromEntries(whole.headers)).toMatchObject({
    ...{ etag: `"${digest}"`, 'accept-ranges': 'bytes', 'content-length': '2000000' },
    'content-disposition': 'attachment; filename="fw.swu"',
  });
  expect(whole.headers.has('content-encoding')).toBe(false);
  expect(await bytesOf(whole)).toEqual(bytes);

  const head = await send('HEAD', content);
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '2000000']);
  const rest = await send('GET', content, { range: 'bytes=1500000-', 'if-range': `"${digest}"` });
  expect([rest.status, rest.headers.get('content-range')]).toEqual([206, 'bytes 1500000-1999999/2000000']);
  expect(await bytesOf(rest)).toEqual(bytes.subarray(1_500_000));
  const other = await send('GET', content, { range: 'bytes=1-2', 'if-range': '"another"' });
  expect([other.status, (await bytesOf(other)).length]).toEqual([200, 2_000_000]);
  const beyond = await send('GET', content, { range: 'bytes=2000000-' });
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */2000000']);
  expect(await beyond.json()).toMatchObject({ code: 'range-not-satisfiable' });
  const known = await send('GET', content, { 'if-none-match': `"${digest}"` });
  expect([known.status, (await bytesOf(known)).length]).toEqual([304, 0]);
  expect((await send('GET', `/artifacts/${'0'.repeat(64)}/content`)).status).toBe(404);
});

test('a body that does not say what it is, or says that it is JSON, is the file as well', async () => {
  for (const headers of [{}, { 'content-type': 'application/json' }]) {
    const bytes = Buffer.from(JSON.stringify(headers));
    const sent = request(`${base}/artifacts?name=x.json`, {
      method: 'POST',
      headers: { authorization: `Bearer ${operator}`, 'content-length': bytes.length, ...headers },
    });
    sent.end(bytes);
    const [answer] = await once(sent, 'response');
    answer.resume();
    expect(answer.statusCode).toBe(201);
    expect(await bytesOf(await send('GET', `/artifacts/${sha256(bytes)}/content`))).toEqual(bytes);
  }
});

test('a tus client goes on where its connection died', async () => {
  const bytes = randomBytes(3_000_000);
  const metadata = `filename ${btoa('big.swu')},sha256 ${btoa(sha256(bytes))}`;
  const begun = await send('POST', '/artifacts/uploads', {
    ...{ 'tus-resumable': '1.0.0', 'upload-length': String(bytes.length), 'upload-metadata': metadata },
  });
  expect(begun.status).toBe(201);
  const at = begun.headers.get('location') ?? '';

  const dying = request(new URL(at, base), {
    method: 'PATCH',
    headers: { authorization: `Bearer ${operator}`, ...piece(0), 'content-length': bytes.length },
  });
  const gone = once(dying, 'error');
  dying.write(bytes.subarray(0, 1_000_000));
  const part = join(api.directory, 'artifacts', 'uploads', `${at.split('/').at(-1)}.part`);
  await eventually(() => expect(statSync(part).size).toBe(1_000_000));
  dying.destroy(new Error('the line died'));
  await gone;
  const standing = await send('HEAD', at);
  expect(standing.headers.get('upload-length')).toBe('3000000');
  const received = Number(standing.headers.get('upload-offset'));
  expect(received).toBe(1_000_000);
  expect((await send('PATCH', at, piece(received + 1), bytes.subarray(received + 1))).status).toBe(409);
  const done = await send('PATCH', at, piece(received), bytes.subarray(received));
  expect([done.status, done.headers.get('upload-offset')]).toEqual([204, '3000000']);
  expect(await (await send('GET', at)).json()).toMatchObject({
    artifact: sha256(bytes),
    received: 3_000_000,
  });
  expect(await bytesOf(await send('GET', `/artifacts/${sha256(bytes)}/content`))).toEqual(bytes);
});

test('what is not as announced is refused while it comes, and the client hears it', async () => {
  const json = { 'content-type': 'application/json' };
  const begin = (body: object) => send('POST', '/artifacts/uploads', json, Buffer.from(JSON.stringify(body)));
  expect((await begin({ name: '../x', bytes: 1 })).status).toBe(400);
  const { id } = (await (await begin({ name: 'x.swu', bytes: 1000 })).json()) as { id: string };
  const long = await send('PATCH', `/artifacts/uploads/${id}`, piece(0), randomBytes(500_000));
  expect(await long.json()).toMatchObject({ status: 400, code: 'artifact-too-long' });
  expect((await send('DELETE', `/artifacts/uploads/${id}`)).status).toBe(204);
  expect((await send('HEAD', `/artifacts/uploads/${id}`)).status).toBe(404);
});

test('what was uploaded and removed is in the audit log', async () => {
  const bytes = randomBytes(1000);
  await send('POST', '/artifacts?name=fw.swu', binary, bytes);
  expect((await send('DELETE', `/artifacts/${sha256(bytes)}`)).status).toBe(204);
  const admin = await api.signedIn('admin');
  const { items } = (await api.call(admin, 'GET', `/audit?target=${sha256(bytes)}`)).json();
  expect(items.map((item: { action: string }) => item.action)).toEqual(['artifact.remove', 'artifact.add']);
});
