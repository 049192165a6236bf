import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportEvidence } from '../../src/ota/evidence/export-evidence.ts';
import { verifyEvidence } from '../../src/ota/evidence/verify-evidence.ts';
import type { SigningKey } from '../../src/ota/releases/signatures.ts';
import { released, trustedKey, withBattery } from './support/released.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const vin = (number: number) => `WVWZZZ1KZAW${String(number).padStart(6, '0')}`;
const plan = {
  waves: [{ percent: 50 }, { percent: 50, hold: false }],
  ramp: { perMinute: 10_000 },
  gates: { health: null },
};

let api: TestApi;
let key: SigningKey;
let operator: string;
let second: string;
let viewer: string;
beforeAll(async () => {
  api = await startApi();
  key = await trustedKey(api);
  [operator, second, viewer] = await Promise.all([
    api.signedIn('operator'),
    api.signedIn('admin'),
    api.signedIn('viewer'),
  ]);
  await released(api, key, '2.0');
  for (let number = 0; number < 20; number++) await withBattery(api, vin(number), 'DE');
});
afterAll(() => api.stop());

const act = async (id: string, action: string, body?: object, token = operator) => {
  const answer = await api.call(token, 'POST', `/campaigns/${id}/${action}`, body);
  return { status: answer.statusCode, body: answer.json() };
};
const detail = async (id: string) => (await api.call(operator, 'GET', `/campaigns/${id}`)).json();

async function approved(more: object = {}): Promise<string> {
  const draft = { name: 'Battery 2.0', releaseId: 'battery-2.0', selector: 'true', plan, ...more };
  const { id } = (await api.call(operator, 'POST', '/campaigns', draft)).json();
  return approve(id);
}

async function approve(id: string): Promise<string> {
  const { body } = await act(id, 'request-approval');
  expect((await act(id, 'approve', { digest: body.digest }, second)).status).toBe(200);
  return id;
}

/** As the vehicles say it over MQTT. */
async function report(id: string, state: string, which: (place: number) => boolean, more: object = {}) {
  const deployments = await api.db
    .selectFrom('deployments')
    .select(['id', 'vin', 'place'])
    .where('campaign_id', '=', id)
    .where('state', 'not in', ['waiting', 'succeeded', 'rolled-back', 'cancelled'])
    .execute();
  const ts = api.clock.now();
  for (const { id: deployment, vin: car, place } of deployments)
    if (which(place)) await api.say(car, `update/${deployment}`, { ts, state, ...more }, ts);
}
const installed = { ecus: [{ ecu: 'BMS', hardware: 'hw1', software: '2.0' }] };

describe('a campaign', () => {
  test('is started, passes its first wave, halts in the next, is resumed and ends; its log holds', async () => {
    const id = await approved();
    expect((await act(id, 'start', undefined, viewer)).status).toBe(403);
    expect((await act(id, 'start')).body).toMatchObject({
      state: 'running',
      actions: expect.arrayContaining(['halt']),
    });
    expect((await act(id, 'start')).body).toMatchObject({ status: 409, code: 'campaign-state' });
    await api.ota.runner.runDue();
    expect(await detail(id)).toMatchObject({ wave: 0, counts: { offered: 10, waiting: 10 } });
    expect((await act(id, 'next-wave')).body).toMatchObject({ status: 409, code: 'campaign-wave-not-ready' });

    await report(id, 'installing', () => true);
    await report(id, 'succeeded', () => true, installed);
    await api.ota.runner.runDue();
    expect(await detail(id)).toMatchObject({ held: true, counts: { succeeded: 10, waiting: 10 } });
    expect((await act(id, 'next-wave')).body).toMatchObject({ wave: 1, held: false });
    await api.ota.runner.runDue();

    await report(id, 'rolled-back', (place) => place < 12, { code: 'flash-failed' });
    await api.ota.runner.runDue();
    const halted = await detail(id);
    expect(halted).toMatchObject({
      state: 'halted',
      halt: { by: null, wave: 1, reasons: [{ gate: 'failures', wave: 1 }], vins: expect.arrayContaining([]) },
      failures: [{ state: 'rolled-back', code: 'flash-failed', count: 2 }],
      counts: { succeeded: 10, 'rolled-back': 2, waiting: 8 },
    });
    expect(halted.halt.vins).toHaveLength(2);
    expect((await act(id, 'resume', { acknowledge: [{ gate: 'silence', wave: 1 }] })).body).toMatchObject({
      ...{ status: 409, code: 'campaign-not-acknowledged' },
    });
    const acknowledge = [{ gate: 'failures', wave: 1 }];
    expect((await act(id, 'resume', { acknowledge })).body).toMatchObject({ state: 'running' });
    await api.ota.runner.runDue();
    await report(id, 'succeeded', () => true, installed);
    await api.ota.runner.runDue();
    expect(await detail(id)).toMatchObject({ state: 'finished', acknowledged: [{ by: 'operator-all' }] });

    const lines = exportEvidence({ db: api.db, clock: api.clock }, id);
    const verdict = await verifyEvidence(
      (async function* () {
        for await (const line of lines) yield Buffer.from(line);
      })(),
    );
    expect(verdict).toMatchObject({
      faults: [],
      summary: { approvedBy: 'admin-all', targets: 20, results: { succeeded: 18, 'rolled-back': 2 } },
    });
    const audited = (await api.call(second, 'GET', `/audit?action=campaign.*`)).json();
    expect(audited.items.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['campaign.start', 'campaign.next-wave', 'campaign.resume']),
    );
  });

  test('is halted and aborted by a person who says why; what it did is taken back by a release signed for that', async () => {
    const id = await approved();
    await act(id, 'start');
    await api.ota.runner.runDue();
    await report(id, 'succeeded', (place) => place < 3, installed);
    const fed = api.db
      .selectFrom('feed_events')
      .select('data')
      .where('type', '=', 'campaign')
      .orderBy('id', 'desc');
    expect((await act(id, 'halt', { why: 'Storm.' })).body).toMatchObject({
      ...{ state: 'halted', halt: { by: 'operator-all', reasons: [{ gate: 'by-hand', message: 'Storm.' }] } },
    });
    expect((await fed.executeTakeFirstOrThrow()).data).toMatchObject({ id, state: 'halted' });
    expect((await act(id, 'abort', {})).status).toBe(400);
    expect((await act(id, 'abort', { why: 'Wrong one.' })).body).toMatchObject({
      state: 'aborted',
      why: 'Wrong one.',
    });
    await api.ota.runner.runDue();
    expect((await detail(id)).counts).toEqual({ succeeded: 3, cancelled: 17 });

    const rollback = { releaseId: 'battery-2.0', plan };
    expect((await act(id, 'rollback', rollback)).body).toMatchObject({ code: 'release-no-rollback' });
    const image = { ecu: 'BMS', version: '1.0', hardware: ['hw1'], from: ['2.0'], order: 0, dependsOn: [] };
    const { images } = await released(api, key, '1.9');
    const artifacts = images[0]?.artifacts ?? [];
    await released(api, key, '1.0', { rollback: true, images: [{ ...image, artifacts }] });
    await api.db.updateTable('vehicle_software').set({ software: '2.0' }).execute();
    const back = await act(id, 'rollback', { ...rollback, releaseId: 'battery-1.0' });
    expect(back.body).toMatchObject({ state: 'draft', rollbackOf: id, name: 'Rollback: Battery 2.0' });
    await approve(back.body.id);
    expect(await detail(back.body.id)).toMatchObject({ targets: 3 });
  });
});
