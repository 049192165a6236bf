import type { AlertRules } from '../alerts/alert.ts';
import { createMutes } from '../alerts/mutes.ts';
import type { NotificationDesk } from '../api/deps.ts';
import type { Settings } from '../config/settings.ts';
import type { Database } from '../database/database.ts';
import { createEmailChannel } from '../engines/channels/email.ts';
import { createSmsChannel } from '../engines/channels/sms.ts';
import { createWebhookChannel } from '../engines/channels/webhook.ts';
import { createPostgresNotices } from '../engines/database/postgres-notices.ts';
import type { FaultCatalogue } from '../faults/fault-catalogue.ts';
import { createAlertFollower } from '../notifications/alert-follower.ts';
import { createBounces } from '../notifications/bounces.ts';
import type { Channel } from '../notifications/channel.ts';
import { createChannelHealth } from '../notifications/channel-health.ts';
import { createContacts } from '../notifications/contacts.ts';
import { createDeliverer } from '../notifications/deliver.ts';
import { createDigestLink } from '../notifications/digest-link.ts';
import { releaseDigests } from '../notifications/digests.ts';
import { createDispatcher } from '../notifications/dispatcher.ts';
import { createNotificationLog } from '../notifications/notification-log.ts';
import { createNotifier } from '../notifications/notify.ts';
import { createPlanner } from '../notifications/plan.ts';
import { pruneNotificationsJob } from '../notifications/prune.ts';
import { readPolicy } from '../notifications/read-policy.ts';
import { createReceiverList } from '../notifications/receiver-list.ts';
import { createSendAgain } from '../notifications/send-again.ts';
import { createTellCases, isTaken, onCallTechnicians, spokenFor } from '../notifications/service-events.ts';
import { signalWords } from '../notifications/signal-words.ts';
import { createTellAccount } from '../notifications/tell-account.ts';
import { createDirectTeller } from '../notifications/tell-directly.ts';
import { createOwnerLinks } from '../ota/owners/owner-links.ts';
import { createUpdateFacts } from '../ota/owners/told-updates.ts';
import { createAdviceOf } from '../service/cases/case-advice.ts';
import type { CasePolicy } from '../service/cases/case-policy.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import type { Catalogue } from '../telemetry/catalogue.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';

function openChannels(
  { smtpUrl, mailFrom, smsUrl, smsBody, smsHeaders, webhookNetworks }: Settings['channels'],
  clock: Clock,
): Channel[] {
  return [
    ...(smtpUrl === null || mailFrom === null ? [] : [createEmailChannel({ url: smtpUrl, from: mailFrom })]),
    ...(smsUrl === null ? [] : [createSmsChannel({ url: smsUrl, body: smsBody, headers: smsHeaders })]),
    createWebhookChannel({ allowed: webhookNetworks, now: () => clock.now() }),
  ];
}

/** Telling people: from what happened to a message that a channel took. `part` is to be started and stopped. */
export async function composeNotifications(parts: {
  readonly settings: Pick<Settings, 'channels' | 'dataDir' | 'retentionDays'> & {
    readonly http: Pick<Settings['http'], 'publicUrl'>;
  };
  readonly db: Database;
  readonly databaseUrl: () => string;
  readonly registry: Pick<VehicleRegistry, 'get'>;
  readonly rules: AlertRules;
  readonly faultCatalogue: Pick<FaultCatalogue, 'describe'>;
  readonly catalogue: Pick<Catalogue, 'lookup'>;
  readonly policyFile: string;
  /** False: what is to be told is written, and another process tells it. */
  readonly runs: boolean;
  /** As cases have it. */
  readonly problemOf: CasePolicy['problemOf'];
  readonly clock: Clock;
  readonly logger: Logger;
}) {
  const { settings, db, databaseUrl, registry, rules, catalogue, faultCatalogue, clock, logger } = parts;
  const { policy, yaml, file } = await readPolicy(settings.dataDir, parts.policyFile);
  const channels = new Map(openChannels(settings.channels, clock).map((channel) => [channel.name, channel]));
  const health = createChannelHealth(channels);
  const planner = createPlanner({
    ...{ db, clock, policy: () => policy, onCall: onCallTechnicians, isTaken, spokenFor },
    isOpen: (name) => channels.has(name),
  });
  const deliverer = createDeliverer({
    ...{ db, clock, channels, health, logger, publicUrl: settings.http.publicUrl },
    signal: signalWords(catalogue),
    updatesOf: createUpdateFacts({
      links: createOwnerLinks({ db }),
      ...{ publicUrl: settings.http.publicUrl, clock },
    }),
    adviceOf: createAdviceOf({ rules, faultCatalogue }),
    vehicleName(vin) {
      const vehicle = registry.get(vin);
      return vehicle === undefined ? null : `${vehicle.model} ${vehicle.plate ?? vin}`;
    },
  });
  const notices = createPostgresNotices({ url: databaseUrl, clock, logger });
  const dispatcher = createDispatcher({
    ...{ db, planner, deliverer, notices, clock, logger },
    releaseDigests: () => releaseDigests(db, clock.now()),
  });
  const direct = createDirectTeller({
    ...{ db, channels, health, policy: () => policy, onCall: onCallTechnicians },
    ...{ publicUrl: settings.http.publicUrl, clock, logger },
  });
  const notifier = createNotifier({ clock });
  const mutes = createMutes({ db, clock });
  const alerts = createAlertFollower({
    ...{ db, policy: () => policy, problemOf: parts.problemOf, notifier, clock, logger },
    mutes: mutes.active,
  });
  const desk: NotificationDesk = {
    log: createNotificationLog({ db }),
    again: createSendAgain({ db, clock }),
    contacts: createContacts({ db, clock, channels }),
    tellAccount: createTellAccount({ db, channels, logger, publicUrl: settings.http.publicUrl }),
    receivers: createReceiverList({ db }),
    bounces: createBounces({ db, clock }),
    digestLink: createDigestLink({ db, clock }),
    health,
    policy: { file, yaml, routes: policy.routes },
    channels: [...channels.keys()],
    wake: parts.runs ? dispatcher.wake : () => undefined,
  };
  const part = {
    async start() {
      await alerts.start();
      await dispatcher.start();
    },
    async stop() {
      await alerts.stop();
      await dispatcher.stop();
      await Promise.all([...channels.values()].map((channel) => channel.close()));
    },
  };
  return {
    ...{ notifier, tellCases: createTellCases(notifier), dispatcher, alerts, desk, health, direct, part },
    pruneJob: pruneNotificationsJob({ db, clock, retentionDays: settings.retentionDays }),
  };
}
