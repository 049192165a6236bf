import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { composeService } from '../../../src/compose/service.ts';
import { loadFaultCatalogue } from '../../../src/faults/load-fault-catalogue.ts';
import { createAlertFollower } from '../../../src/notifications/alert-follower.ts';
import { createTellCases } from '../../../src/notifications/service-events.ts';
import { loadCasePolicy } from '../../../src/service/cases/case-policy.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import type { FakeClock } from '../../support/fake-clock.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { addVehicles, fire } from './support/alerts.ts';
import { mailServer } from './support/mail-server.ts';
import { addUser, startNotifications } from './support/notifications.ts';

const dayMs = 86_400_000;
const root = join(import.meta.dirname, '../../..');
const shipped = (name: string) => readFileSync(join(root, 'policies', name), 'utf8');

async function startServer(policyYaml: string) {
  const ground = await startNotifications<FakeClock>(undefined, policyYaml);
  const { db, clock, notifier, policy } = ground;
  const casePolicy = await loadCasePolicy(join(root, 'policies/cases.yaml'));
  const { problemOf } = casePolicy;
  const service = composeService({
    ...{ settings: { dataDir: tempDir() }, policy: casePolicy, db, clock },
    ...{ rules: { get: () => undefined }, logger: silentLogger, publish: () => undefined },
    faultCatalogue: await loadFaultCatalogue(join(root, 'rules/catalogue')),
    tell: createTellCases(notifier),
  });
  const alerts = createAlertFollower({
    ...{ db, notifier, problemOf, clock, logger: silentLogger, policy: () => policy, mutes: async () => [] },
  });
  await alerts.catchUp();
  const { mails, url } = await mailServer();
  const { dispatcher } = ground.server([ground.email(url)]);
  return { ...ground, service, alerts, problemOf, mails, dispatcher };
}

test('ten thousand alerts of one cause within a minute: one parent case, one message a receiver', async () => {
  const { db, clock, service, alerts, mails, dispatcher } = await startServer(shipped('notifications.yaml'));
  await addUser(db, 'ana', { email: 'ana@example.org' });
  await addUser(db, 'ben', { email: 'ben@example.org', language: 'es' });
  await addUser(db, 'fleur', { email: 'fleur@example.org', markets: ['FR'] });
  const vins = await addVehicles(db, 9_900);
  const french = await addVehicles(db, 100, 'FR', 'F');
  // What comes within the quarter to three quarters of a second in which the case follower waits for more.
  const pieces = 100;
  for (let piece = 0; piece < pieces; piece++) {
    // Half-way through it reaches another market.
    const from = (piece < 50 ? piece : piece - 1) * 100;
    const these = piece === 50 ? french : vins.slice(from, from + 100);
    await fire(db, these, { at: clock.now() });
    await service.follower.catchUp();
    await alerts.catchUp();
    if (piece % 5 === 0) await dispatcher.runDue();
    clock.advance(60_000 / pieces);
  }
  await dispatcher.runDue();
  const parents = await db
    .selectFrom('cases')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('vin', 'is', null)
    .executeTakeFirstOrThrow();
  expect(Number(parents.count)).toBe(1);
  const everybody = ['ana@example.org', 'ben@example.org', 'fleur@example.org'];
  expect(mails.map(({ to }) => to[0]).sort()).toEqual(everybody);
  expect(mails.find(({ to }) => to[0] === 'ana@example.org')?.raw).toMatch(/Subject: .*vehicles/);
}, 300_000);

const atOnce = `version: 1
routes:
  - id: all-alerts
    kind: alert
    what: [firing, resolved]
    per: PER
    steps: [{ whom: [{ role: support }], channels: [email] }]
`;

test('alerts are told by vehicle or by cause, as the route says; those muted are not', async () => {
  for (const [per, count] of [
    ['problem', 3],
    ['cause', 1],
  ] as const) {
    const server = await startServer(atOnce.replace('PER', per));
    const { db, clock, notifier, policy, problemOf, mails, dispatcher } = server;
    await addUser(db, 'ana', { email: 'ana@example.org' });
    const vins = await addVehicles(db, 4);
    const muted = {
      ...{ id: 'm', vin: vins[3] ?? '', rule: null, code: null, markets: null, until: clock.now() + 60_000 },
      ...{ reason: '', createdBy: 'ana', createdAt: 0 },
    };
    const alerts = createAlertFollower({
      ...{ db, notifier, problemOf, clock, logger: silentLogger },
      ...{ policy: () => policy, mutes: async () => [muted] },
    });
    await fire(db, vins, { at: clock.now(), severity: 'minor' });
    await alerts.catchUp();
    await alerts.catchUp();
    await dispatcher.runDue();
    expect(mails).toHaveLength(count);
    expect(mails[0]?.raw).toContain('Battery pack worn');
    clock.advance(10 * 60_000);
    await fire(db, vins.slice(0, 1), { at: clock.now(), severity: 'minor' });
    await alerts.catchUp();
    await dispatcher.runDue();
    expect(mails).toHaveLength(count);
  }
});

test('an alert whose vehicle’s case went below that of its cause is told by that alone', async () => {
  const both = `${shipped('notifications.yaml')}\n  - id: all-alerts\n    kind: alert\n    what: [firing]\n    steps: [{ whom: [{ role: support }], channels: [email] }]\n`;
  const { db, clock, service, alerts, mails, dispatcher } = await startServer(both);
  await addUser(db, 'ana', { email: 'ana@example.org' });
  await fire(db, await addVehicles(db, 30), { at: clock.now() });
  await service.follower.catchUp();
  await alerts.catchUp();
  await dispatcher.runDue();
  expect(mails).toHaveLength(1);
  expect(mails[0]?.raw).toMatch(/Subject: .*30_vehicles|Subject: .*30 vehicles/);
});

test('a rule that fires on a whole fleet within seconds is one message; four of a day are four', async () => {
  const { db, clock, service, mails, dispatcher } = await startServer(shipped('notifications.yaml'));
  await addUser(db, 'ana', { email: 'ana@example.org' });
  const vins = await addVehicles(db, 20);
  for (const vin of vins.slice(0, 4)) {
    await fire(db, [vin], { at: clock.now() });
    await service.follower.catchUp();
    await dispatcher.runDue();
    clock.advance(10_000);
  }
  expect(mails).toHaveLength(4);
  await fire(db, vins.slice(4), { at: clock.now() });
  await service.follower.catchUp();
  await dispatcher.runDue();
  expect(mails).toHaveLength(5);
  // The four are of the same minute, so they are among them.
  expect(mails[4]?.raw).toMatch(/Subject: .*20[_ ]vehicles/);
});

test('what happened together is told by the times of the alerts, not by when they were looked at', async () => {
  const { db, clock, service } = await startServer(shipped('notifications.yaml'));
  const parents = async () =>
    (await db.selectFrom('cases').select('alerts').where('vin', 'is', null).execute()).map(
      ({ alerts }) => alerts,
    );
  // The server was away for two days; the alerts of four days ago, half a day apart, are looked at together.
  const apart = await addVehicles(db, 8, 'DE', 'A');
  for (const [index, vin] of apart.entries())
    await fire(db, [vin], { at: clock.now() - 4 * dayMs + (index * dayMs) / 2, code: 'P0A7F-00' });
  await service.follower.catchUp();
  expect(await parents()).toEqual([]);
  // Within seconds of each other, yesterday, and looked at one by one.
  const together = await addVehicles(db, 5, 'DE', 'T');
  const yesterday = clock.now() - dayMs;
  for (const [index, vin] of together.entries()) {
    await fire(db, [vin], { at: yesterday + index * 1000, code: 'P0AA6-00' });
    await service.follower.catchUp();
    clock.advance(60_000);
  }
  expect(await parents()).toEqual([5]);
});

test('a retired rule resolves cases that nobody worked on, and says so in the others', async () => {
  const { db, clock, service } = await startServer(shipped('notifications.yaml'));
  const vins = await addVehicles(db, 8);
  const alerts = [...(await fire(db, vins.slice(0, 2), { at: clock.now() }))];
  await service.follower.catchUp();
  const cases = () =>
    db.selectFrom('cases').select(['id', 'vin', 'state', 'due_at']).orderBy('vin').execute();
  const [, mine] = await cases();
  const comment = { kind: 'comment', data: { text: 'I look into it' }, by: 'ana' } as const;
  await service.cases.add({ caseId: mine?.id ?? '', ...comment });
  clock.advance(60_000);
  alerts.push(...(await fire(db, vins.slice(2), { at: clock.now() })));
  await service.follower.catchUp();
  await db.updateTable('alerts').set({ state: 'resolved', ended_because: 'rule-retired' }).execute();
  const ended = { type: 'alert', market: 'DE', at: clock.now() };
  await db
    .insertInto('feed_events')
    .values(
      alerts.map((id, index) => ({
        ...{ ...ended, vin: vins[index] ?? '', source: `alert ${id} resolved` },
        data: JSON.stringify({ id, state: 'resolved' }),
      })),
    )
    .execute();
  await service.follower.catchUp();
  const now = await cases();
  expect(now.filter(({ vin }) => vin === null)).toMatchObject([{ state: 'resolved', due_at: null }]);
  for (const one of now.filter(({ id }) => id !== mine?.id))
    expect(one).toMatchObject({ state: 'resolved', due_at: null });
  expect(now.find(({ id }) => id === mine?.id)?.state).toBe('new');
  const lines = db.selectFrom('case_events').select('data').where('kind', '=', 'rule-retired');
  expect(await lines.where('case_id', '=', mine?.id ?? '').execute()).toEqual([
    { data: { resolved: false } },
  ]);
});
