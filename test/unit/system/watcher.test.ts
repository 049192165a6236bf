import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { patient, readDatabase } from '../../../src/api/system-readings.ts';
import { createEmailChannel } from '../../../src/engines/channels/email.ts';
import { openDatabase } from '../../../src/engines/database/open-database.ts';
import { createChannelHealth } from '../../../src/notifications/channel-health.ts';
import { createNotifier } from '../../../src/notifications/notify.ts';
import { parsePolicy } from '../../../src/notifications/policy.ts';
import { createDirectTeller } from '../../../src/notifications/tell-directly.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { createAlertStore } from '../../../src/system/alert-store.ts';
import type { Figures } from '../../../src/system/figures.ts';
import { problemTexts } from '../../../src/system/problem-texts.ts';
import { readWatchPolicy } from '../../../src/system/watch-policy.ts';
import { createWatcher } from '../../../src/system/watcher.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { testDatabase } from '../../support/postgres.ts';
import { mailServer } from '../notifications/support/mail-server.ts';
import { addUser } from '../notifications/support/notifications.ts';
import { breakableLine } from './support/breakable-line.ts';
import { well } from './support/well.ts';

const policies = join(import.meta.dirname, '../../../policies');
const seconds = 1000;

/** A watcher over a database that can be cut off; everything else is as the test says. */
async function watched() {
  const { db: direct, url, close } = await testDatabase();
  const line = await breakableLine(url);
  const db = openDatabase({ url: () => line.url, logger: silentLogger, maxConnections: 4 });
  onTestFinished(async () => {
    line.mend();
    await db.destroy();
    await close();
  });
  const clock = new FakeClock();
  const { mails, url: smtp } = await mailServer();
  const channels = new Map([
    ['email' as const, createEmailChannel({ url: smtp, from: 'a@roadside.example' })],
  ]);
  onTestFinished(() => channels.get('email')?.close());
  const file = join(policies, 'notifications.yaml');
  const policy = parsePolicy(file, readFileSync(file, 'utf8'));
  const teller = createDirectTeller({
    ...{ db, channels, health: createChannelHealth(channels), policy: () => policy, clock },
    ...{ onCall: { at: async () => [] }, publicUrl: 'https://roadside.example', logger: silentLogger },
  });
  const ask = patient(() => readDatabase(db, clock), clock);
  let change: Partial<Figures> = {};
  const watchPolicy = await readWatchPolicy('/nowhere', join(policies, 'watch.yaml'));
  const start = () =>
    createWatcher({
      ...{ policy: watchPolicy, clock, logger: silentLogger },
      store: createAlertStore({ db, notifier: createNotifier({ clock }) }),
      async read() {
        const answer = await ask();
        const database = answer === null ? null : well.database;
        return { ...well, database, kept: answer === null ? null : well.kept, ...change };
      },
      tellDirectly({ id, code, severity, values, firedAt }) {
        const { what: title, do: advice } = problemTexts(code, values);
        return teller.tell({ id, severity, title, advice, at: firedAt });
      },
    });
  const watcher = start();
  return {
    ...{ db: direct, line, clock, mails, teller, watcher, start },
    become(figures: Partial<Figures>) {
      change = figures;
    },
    async after(byMs: number, who = watcher) {
      clock.advance(byMs);
      await who.look();
    },
    told: async () =>
      (
        await direct
          .selectFrom('notification_events')
          .select(['what', 'problem'])
          .where('kind', '=', 'system')
          .orderBy('created_at')
          .execute()
      ).map(({ what, problem }) => `${JSON.parse(problem)[1]} ${what}`),
  };
}

test('while the database is dead administrators are told once, without it; when it is back, once that it ended', async () => {
  const { db, line, mails, teller, watcher, after, told } = await watched();
  await addUser(db, 'chief', { email: 'chief@example.org', role: 'admin', language: 'es' });
  await addUser(db, 'desk', { email: 'desk@example.org', role: 'support' });
  await teller.learn();
  await watcher.look();
  expect(watcher.active()).toEqual([]);

  line.cut();
  await after(10 * seconds);
  expect(watcher.active()).toMatchObject([{ code: 'database-away', state: 'pending' }]);
  await after(20 * seconds);
  expect(watcher.active()).toMatchObject([{ code: 'database-away', state: 'firing' }]);
  expect(mails).toEqual([]);
  for (let index = 0; index < 6; index++) await after(10 * seconds);
  expect(mails.map(({ to }) => to)).toEqual([['chief@example.org']]);
  expect(mails[0]?.raw).toMatch(/La base de datos no responde/);

  line.mend();
  await after(10 * seconds);
  expect(watcher.active()).toMatchObject([{ state: 'firing', isWell: true }]);
  expect(await told()).toEqual([]);
  await after(70 * seconds);
  expect(watcher.active()).toEqual([]);
  expect(await told()).toEqual(['database-away resolved']);
  expect(mails).toHaveLength(1);
  expect(watcher.ended()).toMatchObject([{ code: 'database-away' }]);
});

test('what ends before it could be written is told as ended only; what still fires when the database is back, as firing', async () => {
  const { line, watcher, become, after, told } = await watched();
  await watcher.look();
  line.cut();
  become({ telemetry: null, journal: { ...well.journal, lagBytes: 1e9 } });
  await after(10 * seconds);
  await after(60 * seconds);
  become({ telemetry: null });
  await after(10 * seconds);
  await after(60 * seconds);
  line.mend();
  await after(10 * seconds);
  const first = (await told()).sort();
  expect(first).toEqual(['database-away firing', 'pipeline-behind resolved', 'telemetry-away firing']);
});

test('what fired before a restart goes on, and is not told again', async () => {
  const { watcher, start, become, after, told } = await watched();
  become({ telemetry: null });
  await after(10 * seconds);
  await after(30 * seconds);
  expect(await told()).toEqual(['telemetry-away firing']);
  const [before] = watcher.active();

  const next = start();
  await next.start();
  onTestFinished(() => next.stop());
  await next.look();
  await after(10 * seconds, next);
  expect(next.active()).toMatchObject([{ id: before?.id, since: before?.since, state: 'firing' }]);
  become({});
  await after(10 * seconds, next);
  await after(60 * seconds, next);
  expect(await told()).toEqual(['telemetry-away firing', 'telemetry-away resolved']);
});
