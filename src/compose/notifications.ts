import { readFile } from 'node:fs/promises';
import type { NotificationDesk } from '../api/deps.ts';
import type { Settings } from '../config/settings.ts';
import type { Database } from '../database/database.ts';
import { createEmailChannel } from '../engines/channels/email.ts';
import { createSmsChannel } from '../engines/channels/sms.ts';
import { createWebhookChannel } from '../engines/channels/webhook.ts';
import type { Channel } from '../notifications/channel.ts';
import { createContacts } from '../notifications/contacts.ts';
import { createDeliverer } from '../notifications/deliver.ts';
import { releaseDigests } from '../notifications/digests.ts';
import { createDispatcher } from '../notifications/dispatcher.ts';
import { createNotificationLog } from '../notifications/notification-log.ts';
import { createNotifier } from '../notifications/notify.ts';
import { createPlanner } from '../notifications/plan.ts';
import { parsePolicy } from '../notifications/policy.ts';
import { createTellCases, isTaken, onCallUsers } from '../notifications/service-events.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';

function openChannels(
  { smtpUrl, mailFrom, smsUrl, webhookNetworks }: Settings['channels'],
  clock: Clock,
): Channel[] {
  return [
    ...(smtpUrl === null || mailFrom === null ? [] : [createEmailChannel({ url: smtpUrl, from: mailFrom })]),
    ...(smsUrl === null ? [] : [createSmsChannel({ url: smsUrl })]),
    createWebhookChannel({ allowed: webhookNetworks, now: () => clock.now() }),
  ];
}

/** Telling people: from what happened to a message that a channel took. `dispatcher` is to be started and stopped. */
export async function composeNotifications(parts: {
  readonly settings: Pick<Settings, 'channels'> & { readonly http: Pick<Settings['http'], 'publicUrl'> };
  readonly db: Database;
  readonly registry: Pick<VehicleRegistry, 'get'>;
  readonly policyFile: string;
  readonly clock: Clock;
  readonly logger: Logger;
}) {
  const { settings, db, registry, policyFile, clock, logger } = parts;
  const yaml = await readFile(policyFile, 'utf8');
  const policy = parsePolicy(policyFile, yaml);
  const channels = new Map(openChannels(settings.channels, clock).map((channel) => [channel.name, channel]));
  const planner = createPlanner({
    ...{ db, clock, policy: () => policy, onCall: onCallUsers, isTaken },
    isOpen: (name) => channels.has(name),
  });
  const deliverer = createDeliverer({
    ...{ db, clock, channels, logger, publicUrl: settings.http.publicUrl },
    vehicleName(vin) {
      const vehicle = registry.get(vin);
      return vehicle === undefined ? null : `${vehicle.model} ${vehicle.plate ?? vin}`;
    },
  });
  const dispatcher = createDispatcher({
    ...{ planner: () => planner, deliverer: () => deliverer, clock, logger },
    releaseDigests: () => releaseDigests(db, clock.now()),
  });
  const notifier = createNotifier({ clock, wake: dispatcher.wake });
  const desk: NotificationDesk = {
    log: createNotificationLog({ db, clock }),
    contacts: createContacts({ db, clock, channels }),
    policy: { file: 'policies/notifications.yaml', yaml, routes: policy.routes },
    channels: [...channels.keys()],
    wake: dispatcher.wake,
  };
  return { notifier, tellCases: createTellCases(notifier), dispatcher, desk };
}
