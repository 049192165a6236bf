import { afterEach, beforeEach, expect, test } from 'vitest';
import { isCampaignSettled } from '../../../../../src/notifications/campaign-events.ts';
import { testDatabase } from '../../../../support/postgres.ts';
import { type CampaignWorld, campaignWorld, cars, failed, has, plain } from '../../support/campaign-world.ts';
import { image, release } from '../../support/given-release.ts';

let world: CampaignWorld;
beforeEach(async () => {
  world = await campaignWorld(await testDatabase());
  await world.released(release('2.0', [image('BMS', '2.0', { hardware: ['hw1'] })]));
  await world.given(cars(100));
});
afterEach(() => world.close());

const events = () =>
  world.db
    .selectFrom('notification_events')
    .selectAll()
    .where('kind', '=', 'campaign')
    .orderBy('created_at')
    .execute();
const told = async () => (await events()).map(({ what, owner, actor }) => ({ what, owner, actor }));
const wave = (percent: number, hold: boolean) => ({ percent, hold });

test('whoever may approve is told, then of each wave that waits for a person, then of the end', async () => {
  const plan = { ...plain, waves: [wave(50, true), wave(50, false)] };
  const id = await world.started('release-2.0', plan);
  const toApprove = { what: 'to-approve', owner: 'ann', actor: 'ann' };
  expect(await told()).toEqual([toApprove]);
  const [request] = await events();
  expect(await isCampaignSettled(world.db, request as { problem: string; what: string })).toBe(true);
  await world.finish(id, () => has('2.0'));
  for (let look = 0; look < 3; look++) await world.runner.runDue();
  const passed = { what: 'wave-passed', owner: 'ann', actor: null };
  expect(await told()).toEqual([toApprove, passed]);
  await world.decisions.nextWave(id, 'bob');
  await world.runner.runDue();
  await world.finish(id, () => has('2.0'));
  for (let look = 0; look < 3; look++) await world.runner.runDue();
  expect(await world.row(id)).toMatchObject({ state: 'finished' });
  expect(await told()).toEqual([toApprove, passed, { what: 'finished', owner: 'ann', actor: null }]);
});

test('a halt is told once, each time that there is a new one; who halted it by hand is not told', async () => {
  const id = await world.started('release-2.0', { ...plain, waves: [wave(100, false)] });
  await world.finish(id, ({ place }) => (place < 20 ? failed('flash-failed') : has('2.0')));
  for (let look = 0; look < 3; look++) await world.runner.runDue();
  expect((await told()).filter(({ what }) => what === 'halted')).toEqual([
    { what: 'halted', owner: 'ann', actor: null },
  ]);
  const [, halted] = await events();
  expect(halted).toMatchObject({ severity: 'major', link: `/campaigns/${id}`, markets: ['DE'] });
  expect(await isCampaignSettled(world.db, halted as { problem: string; what: string })).toBe(false);
  const { halt } = await world.row(id);
  await world.decisions.resume(id, 'bob', halt?.reasons ?? [], null);
  expect(await isCampaignSettled(world.db, halted as { problem: string; what: string })).toBe(true);
  await world.decisions.halt(id, 'bob', 'a look by hand');
  expect((await told()).filter(({ what }) => what === 'halted').map(({ actor }) => actor)).toEqual([
    null,
    'bob',
  ]);
});
