import { z } from 'zod';
import type { ReportedState } from '../campaigns/deployment-state.ts';

/** hawkBit's words of what a client does with an action, and of how it ended. */
export const executions = [
  'closed',
  'proceeding',
  'canceled',
  'scheduled',
  'rejected',
  'resumed',
  'download',
  'downloaded',
] as const;
export const finishes = ['success', 'failure', 'none'] as const;

const lowerCase = <Value extends string>(values: readonly [Value, ...Value[]]) =>
  z.preprocess((value) => (typeof value === 'string' ? value.toLowerCase() : value), z.enum(values));
const details = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : (value ?? [])),
  z.array(z.string()),
);

/** What a client says of an action, on `deploymentBase` and on `cancelAction`; keys that are not here are passed over. */
export const feedbackSchema = z
  .object({
    id: z.union([z.string(), z.number()]).optional().describe('Of the action; what counts is the address'),
    time: z.string().optional().describe('By the clock of the client; not used'),
    status: z.object({
      execution: lowerCase(executions),
      result: z.object({
        finished: lowerCase(finishes),
        progress: z
          .object({ cnt: z.number().optional(), of: z.number().optional() })
          .nullish()
          .describe('Of the chunks, so many are done'),
      }),
      code: z.int().nullish().describe('Of the client, kept as `ddi-CODE` where it reports a failure'),
      details: details.describe('For people; kept in the log of the deployment'),
    }),
  })
  .meta({ id: 'DdiFeedback' });
export type DdiFeedback = z.infer<typeof feedbackSchema>;

export const confirmationSchema = z
  .object({
    confirmation: lowerCase(['confirmed', 'denied']),
    code: z.int().nullish(),
    details,
  })
  .meta({ id: 'DdiConfirmation' });

/** What a feedback says of a deployment. */
export interface FeedbackMeaning {
  /** Null: it is for the log alone. */
  readonly state: ReportedState | null;
  readonly code?: string;
  readonly message: string | null;
  /** The client has nothing more to do with the action. */
  readonly closes: boolean;
}

/**
 * Of a feedback on `deploymentBase`. Pure. A client that closes with success says that what the action offers is installed:
 * `committed`; whether that is the end is for `versionProof` to say. One that closes without a result has not said so, and has
 * failed. `proceeding` before all chunks are done is no more than having begun to download: swupdate says so before it has a byte.
 */
export function meaningOf({ status }: DdiFeedback): FeedbackMeaning {
  const { execution, result, code } = status;
  const message = messageOf(status.details);
  const failed = (without: string): FeedbackMeaning => ({
    ...{ state: 'failed', message, closes: true },
    code: typeof code === 'number' ? `ddi-${code}` : without,
  });
  switch (execution) {
    case 'closed':
      if (result.finished === 'success') return { state: 'committed', message, closes: true };
      return failed(result.finished === 'failure' ? 'ddi-failure' : 'closed-without-result');
    case 'canceled':
      return { state: 'cancelled', code: 'cancelled-by-vehicle', message, closes: true };
    case 'downloaded':
      return { state: 'downloaded', message, closes: false };
    case 'proceeding':
      return { state: isDone(result.progress) ? 'installing' : 'downloading', message, closes: false };
    case 'download':
      return { state: 'downloading', message, closes: false };
    case 'scheduled':
      return { state: 'accepted', message, closes: false };
    default:
      // `rejected`: not now, it may still begin. `resumed`: it goes on with what it was at.
      return { state: null, message, closes: false };
  }
}

/** Of a feedback on `cancelAction`. `rejected` is "not now": it is asked again. */
export function cancelMeaningOf({ status }: DdiFeedback): FeedbackMeaning {
  const { execution, result } = status;
  const message = messageOf(status.details);
  const isOver = execution === 'canceled' || execution === 'closed';
  const isStopped = execution === 'canceled' || (isOver && result.finished !== 'failure');
  return { state: isStopped ? 'cancelled' : null, message, closes: isOver };
}

const isDone = (progress: { cnt?: number | undefined; of?: number | undefined } | null | undefined) =>
  (progress?.of ?? 0) > 0 && (progress?.cnt ?? 0) >= (progress?.of ?? 0);

const longestMessage = 4096;

function messageOf(lines: readonly string[]): string | null {
  const text = lines
    .map((line) => line.replaceAll(/\p{Cc}/gu, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
  return text === '' ? null : text.slice(0, longestMessage).toWellFormed();
}

/**
 * The JSON of a body. swupdate puts lines of scripts into it as they are: line breaks and other control characters, which JSON
 * forbids within texts, are read as spaces, and bytes that are no UTF-8 as U+FFFD.
 * @throws SyntaxError for what is no JSON all the same
 */
export function lenientJson(body: Buffer): unknown {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant
  return JSON.parse(body.toString('utf8').replaceAll(/[\u0000-\u001f]/g, ' '));
}
