import { z } from 'zod';
import { channelNames } from '../../notifications/channel.ts';
import { deliveryStates } from '../../notifications/notification-log.ts';
import { severities } from '../../vehicles/vehicle.ts';
import { pageSchema, time } from './common.ts';

export const channel = z.enum(channelNames);
const texts = z.object({ en: z.string(), 'zh-Hans': z.string(), es: z.string() });

const delivery = z
  .object({
    id: z.string(),
    channel,
    address: z.string(),
    state: z
      .enum(deliveryStates)
      .describe(
        '`sent`: the channel took it. `bounced`: the address was refused. `unknown`: broken off while it was handed over, so it may or may not have arrived. `dead`: given up. `digest`: held for the end of quiet hours or the next digest.',
      ),
    inDigest: z.boolean(),
    attempts: z.number(),
    error: z.string().nullable(),
    errorKind: z.string().nullable(),
    providerId: z.string().nullable().describe('What the other side calls it'),
    nextAt: time.nullable(),
    sentAt: time.nullable(),
  })
  .meta({ id: 'NotificationDelivery' });

export const notification = z
  .object({
    id: z.string(),
    kind: z.string(),
    what: z.string().describe('What happened'),
    severity: z.enum(severities),
    markets: z.array(z.string()),
    vin: z.string().nullable(),
    caseId: z.string().nullable(),
    alertId: z.string().nullable(),
    texts,
    link: z.string().describe('The page that shows it'),
    at: time.describe('When it happened'),
    route: z.string().describe('Of the policy'),
    step: z.number().describe('0 is the first; later ones follow where nobody takes note'),
    receiver: z.string().nullable().describe('Null where the step found nobody to tell'),
    reachable: z.boolean().describe('False where none of the channels reaches the receiver'),
    createdAt: time,
    deliveries: z.array(delivery).describe('In the order in which the channels were tried'),
  })
  .meta({ id: 'Notification' });
export const notificationPage = pageSchema('NotificationPage', notification);

export const notificationPolicy = z
  .object({
    file: z.string(),
    yaml: z.string(),
    routes: z.array(z.record(z.string(), z.unknown())),
    channels: z.array(channel).describe('Those that are set up'),
  })
  .meta({ id: 'NotificationPolicy' });

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:00');
const timeZone = z
  .string()
  .max(64)
  .refine((name) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: name });
      return true;
    } catch {
      return false;
    }
  }, 'must be an IANA time zone such as Europe/Berlin');

export const contactSettings = z
  .strictObject({
    language: z.enum(['en', 'zh-Hans', 'es']).nullable().default(null).describe('Null: as the console'),
    timeZone: timeZone.nullable().default(null).describe('Null: as the console, else UTC'),
    quiet: z
      .strictObject({ from: clockTime, to: clockTime })
      .nullable()
      .default(null)
      .describe('Nothing but what is critical comes in these hours'),
    digest: z.boolean().default(true).describe('False: what is only told in digests does not come'),
    digestAt: clockTime.default('08:00').describe('When the digest comes'),
  })
  .meta({ id: 'ContactSettings' });

export const ownContacts = z
  .object({
    settings: contactSettings,
    contacts: z.array(
      z
        .object({
          channel,
          address: z.string(),
          verifiedAt: time.nullable().describe('Nothing is sent to it before'),
          bouncedAt: time.nullable(),
          bounce: z.string().nullable().describe('Why a message was refused'),
        })
        .meta({ id: 'Contact' }),
    ),
    channels: z.array(channel).describe('Those that are set up on this server'),
  })
  .meta({ id: 'OwnContacts' });

export const newContact = z
  .strictObject({ address: z.string().trim().min(3).max(2000) })
  .meta({ id: 'NewContact' });
export const contactCode = z
  .strictObject({ code: z.string().regex(/^\d{6}$/, 'must be six digits') })
  .meta({ id: 'ContactCode' });
export const notificationTest = z
  .strictObject({
    channel,
    receiver: z.string().min(1).max(100).optional().describe('As `GET /notifications/receivers` names him'),
  })
  .meta({ id: 'NotificationTest' });

export const channelState = z
  .object({
    channel,
    isSetUp: z.boolean(),
    isDown: z.boolean().describe('It has failed since it last took a message, and not because of a receiver'),
    downSince: time.nullable(),
    lastSentAt: time.nullable(),
    lastError: z.string().nullable(),
    lastErrorAt: time.nullable(),
  })
  .meta({ id: 'ChannelState' });
export const channelStates = z.object({ items: z.array(channelState) }).meta({ id: 'ChannelStates' });

export const notificationReceivers = z
  .object({
    items: z.array(
      z
        .object({
          id: z.string().describe('User name, or `technician:ID`'),
          name: z.string(),
          kind: z.enum(['user', 'technician']),
          role: z.string().nullable().describe('Of a user'),
          language: z.string(),
          timeZone: z.string(),
          digest: z.boolean(),
          addresses: z
            .array(
              z.object({
                channel,
                address: z.string(),
                isBounced: z.boolean().describe('Refused for good: tried last'),
              }),
            )
            .describe('Those that may be used'),
        })
        .meta({ id: 'NotificationReceiver' }),
    ),
  })
  .meta({ id: 'NotificationReceivers' });

export const bounceReport = z
  .strictObject({
    channel,
    messageId: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .describe('`Message-ID` or envelope id of the mail, or what the provider called the message'),
    address: z.string().max(500).nullable().default(null).describe('Checked against that of the message'),
    reason: z.string().trim().min(1).max(2000),
    permanent: z.boolean().default(true).describe('False: it only failed this once'),
  })
  .meta({ id: 'BounceReport' });
