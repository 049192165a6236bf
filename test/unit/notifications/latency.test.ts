import { expect, onTestFinished, test } from 'vitest';
import { type Clock, systemClock } from '../../../src/shared/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { mailServer } from './support/mail-server.ts';
import { addUser, startNotifications } from './support/notifications.ts';

test('fifty alerts a second are with the mail server within two seconds', async () => {
  const ground = await startNotifications<Clock>(systemClock);
  await addUser(ground.db, 'ana', { email: 'ana@example.org' });
  const { mails, url } = await mailServer();
  const { dispatcher } = ground.server([ground.email(url)]);
  await dispatcher.start();
  onTestFinished(() => dispatcher.stop());
  const count = 150;
  let told = 0;
  await new Promise<void>((resolve, reject) => {
    const stop = systemClock.every(20, () => {
      const problemId = `p${told++}`;
      ground.notify({ kind: 'alert', what: 'firing', problemId, at: Date.now() }).catch(reject);
      if (told < count) return;
      stop();
      resolve();
    });
  });
  await eventually(() => expect(mails).toHaveLength(count), { timeoutMs: 20_000 });
  await eventually(async () => expect(new Set(await ground.states())).toEqual(new Set(['sent'])));
  const rows = await ground.db
    .selectFrom('notification_deliveries as deliveries')
    .innerJoin('notifications', 'notifications.id', 'deliveries.notification_id')
    .innerJoin('notification_events as events', 'events.id', 'notifications.event_id')
    .select(['events.created_at as told', 'deliveries.handing_at as handed'])
    .execute();
  const waits = rows.map((row) => (row.handed ?? Number.POSITIVE_INFINITY) - row.told).sort((a, b) => a - b);
  expect(waits[Math.floor(waits.length * 0.99)]).toBeLessThanOrEqual(2000);
}, 60_000);
