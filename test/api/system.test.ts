import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { System } from '../../src/api/schemas/system.ts';
import { findProblems } from '../../src/api/system-problems.ts';
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

describe('what is not well', () => {
  const minute = { at: 0, seconds: 60, received: 0, stored: 0, quarantined: 0, lagBytes: 0, batchMs: 0 };
  const standing = { ...minute, connections: 1, lagBytes: 9, memoryBytes: 0, cpu: 0, loopDelayMs: 0 };
  const mute = { ...standing, lagBytes: 0 };
  const slow = { ...minute, connections: 0, memoryBytes: 0, cpu: 0, loopDelayMs: 400 };

  const cases: [string, (well: System) => Partial<System>, string[]][] = [
    ['nothing', () => ({}), []],
    ['the store away', () => ({ telemetry: null }), ['telemetry-away']],
    ['a full journal', ({ journal }) => ({ journal: { ...journal, blocked: 'full' } }), ['journal-blocked']],
    [
      'a filling journal',
      ({ journal }) => ({ journal: { ...journal, bytes: journal.maxBytes * 0.6 } }),
      ['journal-filling'],
    ],
    [
      'a pipeline that waits',
      ({ pipeline }) => ({ pipeline: { ...pipeline, blocked: 'away' } }),
      ['pipeline-blocked'],
    ],
    ['a pipeline behind', ({ journal }) => ({ journal: { ...journal, lagBytes: 1e9 } }), ['pipeline-behind']],
    ['a full disk', ({ disk }) => ({ disk: { ...disk, totalBytes: 1e12, freeBytes: 1e8 } }), ['disk-full']],
    [
      'a filling disk',
      ({ disk }) => ({ disk: { ...disk, totalBytes: 1e12, freeBytes: 8e9 } }),
      ['disk-filling'],
    ],
    ['a small disk half full', ({ disk }) => ({ disk: { ...disk, totalBytes: 8e9, freeBytes: 4e9 } }), []],
    ['a slow server', () => ({ minutes: [slow, slow, slow] }), ['server-slow']],
    ['one slow minute', () => ({ minutes: [slow, { ...slow, loopDelayMs: 1 }, slow] }), []],
    ['a pipeline that stands', () => ({ minutes: [standing, standing, standing] }), ['pipeline-standing']],
    [
      'vehicles that are connected and not heard',
      () => ({ minutes: [{ ...mute, received: 3 }, ...Array.from({ length: 5 }, () => mute)] }),
      ['nothing-received'],
    ],
    ['vehicles that never sent', () => ({ minutes: Array.from({ length: 6 }, () => mute) }), []],
    [
      'many that fell silent together',
      () => ({ crowds: [{ kind: 'silent', market: 'FR', count: 20, of: 22, since: 0 }] }),
      ['many-silent'],
    ],
    ['no jobs', ({ jobs }) => ({ jobs: { ...jobs, items: null } }), ['jobs-away']],
    [
      'two faults, the worse first',
      ({ pipeline }) => ({ telemetry: null, pipeline: { ...pipeline, failingRules: 2 } }),
      ['telemetry-away', 'rules-failing'],
    ],
  ];
  test.each(cases)('%s', async (_name, change, codes) => {
    const read_ = await read();
    const well: System = {
      ...read_,
      disk: { ...read_.disk, totalBytes: 1e12, freeBytes: 5e11 },
      database: read_.database && { ...read_.database, answeredInMs: 1, connections: 1 },
    };
    expect(findProblems({ ...well, ...change(well) }).map(({ code }) => code)).toEqual(codes);
  });
});
