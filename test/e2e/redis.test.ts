import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiCaller, callerFor } from '../support/api-caller.ts';
import { eventually } from '../support/eventually.ts';
import { noRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';

const vin = 'WVWZZZ1KZAW000017';
const source = join(import.meta.dirname, '../../src');

/** The names of all jobs that the source defines, and of the kinds of work that people ask for. */
function definedJobs(): string[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('console'))
    .flatMap((name) => [
      ...readFileSync(join(source, name), 'utf8').matchAll(
        /defineJob\(\s*'([a-z.-]+)'|name: '([a-z]+\.[a-z.-]+)'/g,
      ),
    ])
    .map(([, job, kind]) => job ?? kind ?? '');
}

/** The whole server with its queue on Redis. */
describe.skipIf(noRedis !== null)(`on Redis${noRedis === null ? '' : `: ${noRedis}`}`, () => {
  const data = lastingTempDir();
  let redis: TestRedis;
  let server: ServerProcess;
  let call: ApiCaller;

  const ask = async () => {
    const from = Date.now() - 60_000;
    const { status, body } = await call('POST', `/vehicles/${vin}/exports`, { from, to: Date.now() });
    expect(status).toBe(202);
    return body.id;
  };
  const isDone = (id: string) =>
    eventually(async () => expect((await call('GET', `/work/${id}`)).body.state).toBe('succeeded'), {
      timeoutMs: 60_000,
    });
  const signIn = async () => {
    call = await callerFor(server.baseUrl);
  };

  beforeAll(async () => {
    redis = await startRedis();
    const environment = { ROADSIDE_REDIS_URL: redis.url };
    server = await createServerProcess({ dataDir: data.path, environment });
    await server.start();
    await signIn();
    const car = { vin, market: 'DE', powertrain: 'bev', model: 'Test', modelYear: 2026 };
    expect((await call('POST', '/vehicles', car)).status).toBe(201);
  });
  afterAll(async () => {
    await server.dispose();
    await redis.stop();
    data.remove();
  });

  test('every job that the source defines runs there, and work is done', async () => {
    await isDone(await ask());
    const { jobs } = (await call('GET', '/system')).body;
    const running = new Set(jobs.items.map(({ name }: { name: string }) => name));
    expect(definedJobs().filter((name) => !running.has(name))).toEqual([]);
  });

  test('what is asked for while Redis is away is done when it is back, empty; the server stops and starts in time meanwhile', async () => {
    await redis.kill();
    const id = await ask();
    expect((await call('GET', `/work/${id}`)).body.state).toBe('waiting');
    const stopped = await server.stop();
    expect(stopped.code, server.output()).toBe(0);
    expect(stopped.ms).toBeLessThan(5000);
    await server.start();
    await signIn();
    expect((await call('GET', `/work/${id}`)).body.state).toBe('waiting');
    expect((await call('GET', '/system')).body.jobs.items).toBeNull();
    await redis.start();
    await isDone(id);
  });

  test('it stops and starts in time while Redis is frozen, which answers nothing and breaks no connection', async () => {
    await redis.freeze();
    const id = await ask();
    const stopped = await server.stop();
    expect(stopped.code, server.output()).toBe(0);
    expect(stopped.ms).toBeLessThan(5000);
    await server.start();
    redis.thaw();
    await signIn();
    await isDone(id);
  });
});
