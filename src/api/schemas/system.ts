import { z } from 'zod';
import { systemParts, watchCodes } from '../../system/watches.ts';
import { time } from './common.ts';
import { channelState } from './notifications.ts';
import { severity } from './vehicle.ts';

const engine = { product: z.string(), version: z.string().nullable() };
const counts = z.record(z.string(), z.number());

const sentence = z.object({ en: z.string(), 'zh-Hans': z.string(), es: z.string() });

const systemProblem = z
  .object({
    code: z.enum(watchCodes).describe('Stable, for programs; its limit is in policies/watch.yaml'),
    part: z.enum(systemParts),
    severity,
    values: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .describe('What the sentence about it says'),
    state: z
      .enum(['pending', 'firing'])
      .describe('`pending`: not for long enough to be an alert; `firing`: told to administrators'),
    since: time,
    isWell: z.boolean().describe('It fires still, but is better: it ends if that lasts'),
    what: sentence,
    do: sentence.describe('What to do about it'),
  })
  .meta({ id: 'SystemProblem', description: 'What is not well' });

const endedAlert = z
  .object({
    id: z.uuid(),
    code: z.enum(watchCodes),
    part: z.enum(systemParts),
    severity,
    what: sentence,
    since: time,
    firedAt: time,
    resolvedAt: time,
  })
  .meta({ id: 'SystemAlert', description: 'What was not well' });

export const systemMinute = z
  .object({
    at: time,
    seconds: z.number().describe('How much of the minute there was'),
    received: z.number().describe('Messages a second'),
    stored: z.number().describe('Messages a second, judged too'),
    quarantined: z.number().describe('Messages in the whole minute'),
    lagBytes: z.number().describe('Flushed, not yet stored: the most that was seen'),
    batchMs: z.number(),
    connections: z.number(),
    memoryBytes: z.number(),
    cpu: z.number().describe('Processor cores in use'),
    loopDelayMs: z.number().describe('How late the main thread was, 99th percentile'),
  })
  .meta({ id: 'SystemMinute' });

const job = z
  .object({
    name: z.string(),
    waiting: z.int(),
    active: z.int(),
    failed: z.int().describe('In the last 24 h'),
    lastSucceededAt: time.nullable(),
    lastError: z.string().nullable(),
    nextAt: time.nullable(),
  })
  .meta({ id: 'JobOverview' });

export const system = z
  .object({
    at: time.describe('The clock of the server'),
    version: z.string(),
    startedAt: time,
    ready: z.object({ ready: z.boolean(), reasons: z.array(z.string()) }),
    crowds: z
      .array(
        z
          .object({
            kind: z.enum(['silent', 'connected']).describe('`connected`: connected, but sending nothing'),
            market: z.string().nullable().describe('Null: everywhere'),
            count: z.int(),
            of: z.int().describe('So many could have been heard'),
            since: time.describe('When they were heard last'),
          })
          .meta({ id: 'SilentCrowd' }),
      )
      .describe('Vehicles that fell silent together; while it lasts no alert is made for each'),
    problems: z.array(systemProblem).describe('The worst first; empty while all is well'),
    ended: z.array(endedAlert).describe('Alerts of the last week that are over, the newest first'),
    server: z.object({
      node: z.string(),
      platform: z.string(),
      processors: z.int(),
      memoryBytes: z.number(),
      hostMemoryBytes: z.number(),
      hostMemoryFreeBytes: z.number(),
      publicUrl: z.string(),
      eventStreams: z.int(),
    }),
    disk: z
      .object({ directory: z.string(), totalBytes: z.number(), freeBytes: z.number() })
      .nullable()
      .describe('Null where it does not answer'),
    memory: z.object({
      availableBytes: z.number().describe('Of the machine, or of the container'),
      allBytes: z.number(),
      heapBytes: z.number().describe('JavaScript of the main thread'),
      heapMostBytes: z.number(),
    }),
    clock: z.object({
      jumpedMs: z
        .number()
        .describe('Largest step beside the monotonic clock in the last hour; negative: back'),
      isSynchronised: z.boolean().nullable().describe('Null where the machine does not say'),
    }),
    certificateUntil: time.nullable().describe('Of the certificate that vehicles see; null without one'),
    gateway: z.object({
      ...engine,
      port: z.int().nullable(),
      tlsPort: z.int().nullable(),
      connections: z.int(),
      vehicles: z.int(),
      messages: z.number(),
      bytes: z.number(),
      signIns: z.number(),
      refusedSignIns: counts,
      refusedConnections: counts,
      refusedPublications: z.number(),
    }),
    journal: z.object({
      ...engine,
      bytes: z.number(),
      maxBytes: z.number(),
      lagBytes: z.number(),
      blocked: z.string().nullable(),
      damages: z.int(),
    }),
    pipeline: z.object({
      messages: z.number(),
      duplicates: z.number(),
      quarantined: z.number(),
      ruleFailures: z.number(),
      lastBatchMs: z.number(),
      blocked: z.string().nullable(),
      openQuarantine: z.int().describe('Entries that nobody has seen'),
      failingRules: z.int(),
      rulesLeftOut: z
        .array(z.object({ rule: z.string(), version: z.int(), message: z.string() }))
        .describe('Ought to judge, but this server cannot read them: line, column and reason'),
    }),
    telemetry: z
      .object({
        ...engine,
        bytes: z.number(),
        days: z.int(),
        firstReceivedAt: time.nullable(),
        retentionDays: z.int(),
        placeRetentionDays: z.int().describe('Of samples that tell where a vehicle was'),
      })
      .nullable()
      .describe('Null where it does not answer'),
    database: z
      .object({
        ...engine,
        isEmbedded: z.boolean(),
        bytes: z.number(),
        connections: z.int(),
        maxConnections: z.int(),
        answeredInMs: z.number(),
        clockAheadMs: z.number().describe('Of the server'),
      })
      .nullable()
      .describe('Null where it does not answer'),
    jobs: z.object({
      ...engine,
      items: z.array(job).nullable().describe('Null where they do not answer'),
      workRunning: z.int(),
      workFailedLastDay: z.int(),
    }),
    notifications: z.object({
      channels: z.array(channelState).describe('Those that are set up, of this server since its start'),
      waiting: z.int().describe('Messages that are due and were not taken yet'),
      failedLastDay: z.int().describe('Given up, refused, or perhaps not arrived'),
    }),
    minutes: z.array(systemMinute).describe('The last hour, oldest first, from memory'),
  })
  .meta({ id: 'System' });
export type System = z.infer<typeof system>;
