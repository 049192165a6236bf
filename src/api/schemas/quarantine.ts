import { z } from 'zod';
import { pageSchema, time, vin, wholeNumber } from './common.ts';

export const quarantineEntry = z
  .object({
    id: z.string(),
    vin,
    topic: z.string(),
    receivedAt: time,
    reason: z.string(),
    cause: z.string().describe('The reason without what differs from message to message'),
    payload: z.string().optional().describe('As received, base64; left out where it was not asked for'),
    bytes: z.int().describe('Size of the payload'),
    preview: z.string().nullable().describe('How the payload begins; null where it is not text'),
    occurrences: z.int(),
    retriedAt: time.nullable(),
    resolvedAt: time.nullable(),
    seenAt: time.nullable(),
    seenBy: z.string().nullable(),
  })
  .meta({ id: 'QuarantineEntry', description: 'A message that could not be understood' });
export const quarantinePage = pageSchema('QuarantinePage', quarantineEntry);

export const quarantineGroups = z
  .object({
    items: z.array(
      z
        .object({
          cause: z.string(),
          reason: z.string().describe('Of the newest entry, word for word'),
          entries: z.int().describe('The same bytes of a vehicle on a topic are one entry'),
          occurrences: z.int(),
          vehicles: z.int(),
          seen: z.int(),
          oldestAt: time,
          newestAt: time,
        })
        .meta({ id: 'QuarantineGroup' }),
    ),
  })
  .meta({ id: 'QuarantineGroups' });

const flag = z.enum(['true', 'false']);
export const quarantineQuery = {
  q: z.string().max(200).optional().describe('Part of the VIN, the topic or the reason'),
  vin: z.string().max(64).optional(),
  cause: z.string().max(500).optional().describe('`cause` of a group'),
  resolved: flag.default('false'),
  seen: flag.optional(),
};

/** At most so many in one call. */
export const mostChosen = 1000;
const chosen = {
  ids: z.array(z.uuid()).min(1).max(mostChosen).optional(),
  cause: z.string().min(1).max(500).optional().describe('All of the group that are not resolved'),
  vin: z.string().max(64).optional().describe('With `cause`: of this vehicle only'),
};
const exactlyOne = (body: { ids?: unknown; cause?: unknown }) =>
  (body.ids === undefined) !== (body.cause === undefined);
const oneOf = { path: ['ids'], message: 'must be given, or `cause`, and not both' };

export const quarantineRetry = z
  .strictObject(chosen)
  .refine(exactlyOne, oneOf)
  .meta({ id: 'QuarantineRetry' });
export const quarantineRetried = z
  .object({
    retried: z.int(),
    taken: z.int(),
    refused: z.int().describe('Refused again; the entry says why'),
    pending: z.int().describe('Not known yet; the entry will say'),
    remaining: z.int().describe(`Of the group, because ${mostChosen} are tried at a time`),
  })
  .meta({ id: 'QuarantineRetried' });

export const quarantineMark = z
  .strictObject({ ...chosen, seen: z.boolean() })
  .refine(exactlyOne, oneOf)
  .meta({ id: 'QuarantineMark' });
export const quarantineMarked = z
  .object({ ids: z.array(z.string()).describe('Those that changed'), remaining: z.int() })
  .meta({ id: 'QuarantineMarked' });

export const payloadQuery = z.object({
  as: z
    .enum(['text', 'hex', 'bytes'])
    .default('text')
    .describe('`text` is unpacked where it is gzip; `hex` is a dump of what was received; `bytes` are those'),
  limit: wholeNumber(1, 262_144).default(262_144).describe('Bytes of the dump'),
});
