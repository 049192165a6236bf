import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import { call } from '../../api/client.ts';
import { useConnection } from '../../api/events.tsx';
import {
  changeUnsent,
  onUnsentChange,
  type Unsent,
  unsentComments,
  unsentText,
} from '../../api/kept-work.ts';
import { newKey } from '../../api/new-key.ts';
import type { Schemas } from '../../api/openapi.ts';
import { Problem } from '../../api/problem.ts';
import { queryClient } from '../../api/query-client.ts';
import { serverNow } from '../../api/server-clock.ts';

const put = (key: string, part: Partial<Unsent>) =>
  changeUnsent((old) => old.map((one) => (one.key === key ? { ...one, ...part } : one)));
export const dropUnsent = (key: string): void => changeUnsent((old) => old.filter((one) => one.key !== key));

/** Kept before it is sent: nothing that was written is lost by a broken line. */
export function writeComment(caseId: string, by: string, text: string): void {
  const one: Unsent = {
    ...{ key: newKey(), by, caseId, text, at: serverNow() },
    ...{ isTried: false, refusal: null },
  };
  changeUnsent((old) => [...old, one]);
}

/** Clocks of the phone and the server differ a little. */
const slackMs = 300_000;

/** The server forgets a key after a day: what was sent without an answer is looked for before it is sent again. */
async function isThere({ caseId, by, text, at }: Unsent): Promise<boolean> {
  const { log } = await call<Schemas['CaseDetail']>('GET', `/cases/${caseId}`);
  return log.some(
    (line) => line.kind === 'comment' && line.by === by && line.data.text === text && line.at >= at - slackMs,
  );
}

async function send(one: Unsent): Promise<void> {
  const { key, caseId, text, isTried } = one;
  if (isTried && (await isThere(one))) {
    dropUnsent(key);
    return;
  }
  put(key, { isTried: true, refusal: null });
  await call('POST', `/cases/${caseId}/events`, { kind: 'comment', data: { text } }, { idempotencyKey: key });
  dropUnsent(key);
}

/** What the server will never take, however often it is sent. */
const isFinal = ({ status, code }: Problem): boolean =>
  status >= 400 && status < 500 && status !== 401 && status !== 429 && code !== 'request-in-progress';

/** One's comments that are still here; sent one after the other as soon as there is a connection. */
export function useUnsent(username: string | undefined): {
  readonly list: readonly Unsent[];
  readonly send: () => void;
} {
  const { state } = useConnection();
  const text = useSyncExternalStore(onUnsentChange, unsentText);
  const isSending = useRef(false);
  const flush = useCallback(async () => {
    if (isSending.current) return;
    isSending.current = true;
    try {
      for (const one of unsentComments().filter(({ by, refusal }) => by === username && refusal === null)) {
        try {
          await send(one);
        } catch (error) {
          if (!(error instanceof Problem) || !isFinal(error)) return;
          put(one.key, { refusal: error.message });
        }
      }
    } finally {
      isSending.current = false;
      for (const name of ['my-work', 'case']) void queryClient.invalidateQueries({ queryKey: [name] });
    }
  }, [username]);
  useEffect(() => {
    if (state === 'live' && unsentComments().length > 0) void flush();
  }, [state, flush]);
  const all = JSON.parse(text) as readonly Unsent[];
  return { list: all.filter(({ by }) => by === username), send: () => void flush() };
}
