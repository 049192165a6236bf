import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { givenRelease, offeredUpdate, trustedKey } from './support/offered-update.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const vin = 'WVWZZZ1KZAW000001';
let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  await api.register(vin, 'DE');
});
afterAll(() => api.stop());

test('an update is in the timeline when it was offered and when it ended, not with each report between', async () => {
  const release = await givenRelease(api, await trustedKey(api), '2');
  const [update] = await offeredUpdate(api, release, [vin]);
  if (update === undefined) throw new Error('no deployment');
  const offeredAt = api.clock.now();
  const viewer = await api.signedIn('viewer');
  const timeline = async (query = 'kinds=update,answer') => {
    const range = `from=${offeredAt - 1000}&to=${api.clock.now() + 1000}`;
    const said = await api.call(viewer, 'GET', `/vehicles/${vin}/timeline?${query}&${range}`);
    if (said.statusCode !== 200) throw new Error(said.body);
    const { items } = said.json();
    return items as { kind: string; at: number; update: object }[];
  };
  const ours = {
    campaign: { id: update.campaign, name: 'Better batteries' },
    steps: [{ ecu: 'BMS', from: '1', to: '2' }],
  };
  expect(await timeline()).toMatchObject([
    { kind: 'update-offered', at: offeredAt, update: { ...ours, state: 'offered', code: null } },
  ]);
  const report = {
    vin,
    kind: 'update',
    ts: offeredAt,
    received_at: offeredAt,
    body: '{"state":"downloading"}',
  };
  const foreign = randomUUID();
  for (const ref of [update.id, foreign])
    await api.db
      .insertInto('vehicle_reports')
      .values({ ...report, id: randomUUID(), ref })
      .execute();
  api.clock.advance(5000);
  const end = { state: 'failed', code: 'wrong-version', ended_at: api.clock.now() };
  await api.db.updateTable('deployments').set(end).where('id', '=', update.id).execute();
  const kinds = (await timeline()).map(({ kind }) => kind);
  expect(kinds.toSorted()).toEqual(['answer', 'update-ended', 'update-offered']);
  expect((await timeline('kinds=answer')) as object[]).toMatchObject([{ to: 'update', ref: foreign }]);
  expect((await timeline('kinds=update')).at(-1)).toMatchObject({
    ...{ kind: 'update-ended', at: offeredAt + 5000 },
    update: { ...ours, state: 'failed', code: 'wrong-version' },
  });
});
