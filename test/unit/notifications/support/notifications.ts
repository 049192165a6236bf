import { onTestFinished } from 'vitest';
import type { Database } from '../../../../src/database/database.ts';
import { createEmailChannel } from '../../../../src/engines/channels/email.ts';
import { createPostgresNotices } from '../../../../src/engines/database/postgres-notices.ts';
import type { Channel } from '../../../../src/notifications/channel.ts';
import { createChannelHealth } from '../../../../src/notifications/channel-health.ts';
import { createDeliverer } from '../../../../src/notifications/deliver.ts';
import { releaseDigests } from '../../../../src/notifications/digests.ts';
import { createDispatcher } from '../../../../src/notifications/dispatcher.ts';
import { createNotifier } from '../../../../src/notifications/notify.ts';
import type { NotifyEvent } from '../../../../src/notifications/notify-event.ts';
import { createPlanner } from '../../../../src/notifications/plan.ts';
import { parsePolicy } from '../../../../src/notifications/policy.ts';
import { onCallTechnicians, spokenFor } from '../../../../src/notifications/service-events.ts';
import { createOwnerLinks } from '../../../../src/ota/owners/owner-links.ts';
import { createUpdateFacts } from '../../../../src/ota/owners/told-updates.ts';
import type { Clock } from '../../../../src/shared/clock.ts';
import { silentLogger } from '../../../../src/shared/logger.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { type TestDatabase, testDatabase } from '../../../support/postgres.ts';

export const policyText = `version: 1
routes:
  - id: cases
    kind: case
    what: [opened]
    steps:
      - whom: [{ role: support }]
        channels: [email, webhook]
      - afterMinutes: 10
        whom: [{ role: operator }]
        channels: [email]
  - id: alerts
    kind: alert
    what: [firing]
    steps: [{ whom: [{ role: support }], channels: [email, webhook] }]
  - id: small
    kind: case
    what: [comment]
    deliver: digest
    steps: [{ whom: [{ role: support }], channels: [email] }]
`;

export const event = (change: Partial<NotifyEvent> = {}): NotifyEvent => ({
  kind: 'case',
  what: 'opened',
  problemId: 'p1',
  severity: 'major',
  markets: ['DE'],
  texts: { en: 'Cells drift apart', 'zh-Hans': '电芯不均衡', es: 'Celdas desequilibradas' },
  link: '/cases/1',
  at: Date.UTC(2026, 0, 1),
  ...change,
});

export async function addUser(
  db: Database,
  username: string,
  {
    role = 'support',
    markets = null,
    ...contact
  }: {
    role?: string;
    markets?: string[] | null;
    email?: string;
    webhook?: string;
    quiet?: [string, string];
    timeZone?: string;
    language?: string;
  } = {},
) {
  const updated = { updated_at: 0 };
  await db
    .insertInto('users')
    .values({ username, password_hash: '', role, markets, disabled: false, created_at: 0, ...updated })
    .execute();
  for (const channel of ['email', 'webhook'] as const) {
    const address = contact[channel];
    if (address === undefined) continue;
    await db
      .insertInto('contacts')
      .values({
        ...{ username, channel, address, secret: 'top secret', verified_at: 1, code_hash: null },
        ...{ code_expires_at: null, ...updated },
      })
      .execute();
  }
  await db
    .insertInto('contact_settings')
    .values({
      ...{ username, language: contact.language ?? null, time_zone: contact.timeZone ?? 'UTC' },
      ...{ quiet_from: contact.quiet?.[0] ?? null, quiet_to: contact.quiet?.[1] ?? null },
      ...{ digest_at: '08:00', ...updated },
    })
    .execute();
}

async function ofTest() {
  const database = await testDatabase();
  onTestFinished(database.close);
  return database;
}

const publicUrl = 'https://roadside.example';

/** Everything of a server's notifications on a real database and channels, with time in the test's hands. */
export async function startNotifications<C extends Clock = FakeClock>(
  own?: C,
  policyYaml = policyText,
  database?: Pick<TestDatabase, 'db' | 'url'>,
) {
  const { db, url } = database ?? (await ofTest());
  const clock = (own ?? new FakeClock(Date.UTC(2026, 0, 1, 12))) as C;
  const state = { taken: false };
  const policy = parsePolicy('policy.yaml', policyYaml);

  /** One process of several. */
  function server(channels: readonly Channel[], withNotices = false) {
    const open = new Map(channels.map((channel) => [channel.name, channel]));
    const health = createChannelHealth(open);
    const planner = createPlanner({
      ...{ db, clock, policy: () => policy, onCall: onCallTechnicians, spokenFor },
      isOpen: (name) => open.has(name),
      isTaken: async () => state.taken,
    });
    const deliverer = createDeliverer({
      ...{ db, clock, channels: open, health, logger: silentLogger, random: () => 0 },
      publicUrl,
      updatesOf: createUpdateFacts({ links: createOwnerLinks({ db }), publicUrl, clock }),
      vehicleName: (vin) => vin,
      ...{ signal: () => null, adviceOf: () => ({ mayBeDriven: null, advice: null }) },
    });
    const dispatcher = createDispatcher({
      ...{ db, planner, deliverer, clock, logger: silentLogger },
      notices: withNotices ? createPostgresNotices({ url, clock, logger: silentLogger }) : null,
      releaseDigests: () => releaseDigests(db, clock.now()),
    });
    return { planner, deliverer, dispatcher, health };
  }

  const notifier = createNotifier({ clock });
  return {
    db,
    clock,
    state,
    policy,
    notifier,
    server,
    notify: (change: Partial<NotifyEvent> = {}) =>
      db.transaction().execute((trx) => notifier.notify(trx, event(change))),
    email: (url: string) =>
      createEmailChannel({ url, from: 'Roadside <roadside@example.org>', timeoutMs: 5000 }),
    states: async () =>
      (await db.selectFrom('notification_deliveries').select('state').orderBy('created_at').execute()).map(
        ({ state: one }) => one,
      ),
  };
}
