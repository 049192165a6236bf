import { expect, onTestFinished, test } from 'vitest';
import { type Clock, systemClock } from '../../../src/shared/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { mailServer } from './support/mail-server.ts';
import { addUser, startNotifications } from './support/notifications.ts';

test('fifty alerts a second each reach the mail server, once', async () => {
  const ground = await startNotifications<Clock>(systemClock);
  await addUser(ground.db, 'ana', { email: 'ana@example.org' });
  const { mails, url } = await mailServer();
  const { dispatcher } = ground.server([ground.email(url)], true);
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
  expect(mails).toHaveLength(count);
}, 60_000);
