import { afterAll, beforeAll, expect, test } from 'vitest';
import type { System } from '../../src/api/schemas/system.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const vin = 'WVWZZZ1KZAW000001';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ withJobs: true });
  await api.register(vin, 'DE');
  await api.say(vin, 'telemetry', { ts: Date.now(), signals: { 'Vehicle.Speed': 7 } });
  await api.say(vin, 'telemetry', Buffer.from('neither'));
});
afterAll(() => api.stop());

async function read(): Promise<System> {
  const answer = await api.call(await api.signedIn('operator'), 'GET', '/system');
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

test('every engine answers with its figures', async () => {
  expect(await read()).toMatchObject({
    version: 'test',
    ready: { ready: true, reasons: [] },
    server: { node: process.version, memoryBytes: expect.any(Number) },
    disk: { freeBytes: expect.any(Number) },
    gateway: { vehicles: 1, port: 1883 },
    journal: { lagBytes: 0, blocked: null },
    pipeline: { messages: 1, quarantined: 1, openQuarantine: 1, blocked: null },
    telemetry: { days: 1, bytes: expect.any(Number), firstReceivedAt: expect.any(Number) },
    database: { version: expect.stringMatching(/^\d+\.\d+/), bytes: expect.any(Number) },
    jobs: {
      items: expect.arrayContaining(
        ['telemetry.export', 'vehicles.import', 'work.sweep'].map((name) =>
          expect.objectContaining({ name }),
        ),
      ),
    },
    minutes: [{ at: expect.any(Number), connections: 0 }],
  });
  expect((await read()).telemetry?.bytes).toBeGreaterThan(1000);
});

test('what is open is said, and all is well without it', async () => {
  expect((await read()).problems).toMatchObject([
    { code: 'quarantine-unseen', part: 'pipeline', severity: 'info', values: { count: 1 } },
  ]);
  const { items } = (await api.call(await api.signedIn('admin'), 'GET', '/quarantine')).json();
  const ids = items.map(({ id }: { id: string }) => id);
  await api.call(await api.signedIn('admin'), 'POST', '/quarantine/seen', { ids, seen: true });
  expect((await read()).problems).toEqual([]);
  api.readiness.ready = false;
  api.readiness.reasons = ['the server is stopping'];
  expect((await read()).problems).toMatchObject([{ code: 'not-ready', severity: 'critical' }]);
  api.readiness.ready = true;
  api.readiness.reasons = [];
});

test('what is not well becomes an alert, is told once, and ends', async () => {
  const { db } = api;
  const { watcher, clock } = api.watch;
  api.readiness.ready = false;
  api.readiness.reasons = ['the server is stopping'];
  await watcher.look();
  expect((await read()).problems).toMatchObject([{ code: 'not-ready', state: 'pending' }]);
  clock.advance(15_000);
  await watcher.look();
  const since = clock.now() - 15_000;
  expect((await read()).problems).toMatchObject([
    { code: 'not-ready', state: 'firing', since, what: { es: expect.stringContaining('vehículos') } },
  ]);
  api.readiness.ready = true;
  api.readiness.reasons = [];
  await watcher.look();
  expect((await read()).problems).toMatchObject([{ code: 'not-ready', isWell: true }]);
  clock.advance(30_000);
  await watcher.look();
  const { problems, ended } = await read();
  expect(problems).toEqual([]);
  expect(ended).toMatchObject([{ code: 'not-ready', since, resolvedAt: clock.now() }]);
  const told = await db
    .selectFrom('notification_events')
    .select(['what', 'severity', 'link'])
    .where('kind', '=', 'system')
    .orderBy('at')
    .execute();
  expect(told).toEqual([
    { what: 'firing', severity: 'critical', link: '/system' },
    { what: 'resolved', severity: 'critical', link: '/system' },
  ]);
});

test('what works is a page for anybody, in the language of the reader, and a list for whoever is signed in', async () => {
  const page = await api.app.inject({ url: '/status', headers: { 'accept-language': 'es-MX,es;q=0.9' } });
  expect(page.statusCode).toBe(200);
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.body).toContain('<html lang="es">');
  expect(page.body).toContain('Todo funciona.');
  expect(page.body).not.toContain('<script');
  expect(page.body.length).toBeLessThan(12_000);
  const list = await api.call(await api.signedIn('viewer'), 'GET', '/system/services');
  expect(list.json().services).toMatchObject(
    ['vehicles', 'alerts', 'updates', 'console'].map((service) => ({ service, state: 'works' })),
  );
  expect(list.json().services[0].day).toHaveLength(48);
  api.readiness.ready = false;
  const bad = await api.app.inject({ url: '/status', headers: { 'accept-language': 'zh-CN' } });
  expect(bad.body).toContain('部分功能不正常。');
  expect((await api.app.inject('/health')).json()).toMatchObject({
    status: 'ok',
    services: { vehicles: 'stopped', console: 'works' },
  });
  api.readiness.ready = true;
});
