/** What is added to cases: events with what is to be expected of them shown at once, files, new cases. */
import { useMutation } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import { newKey } from '../new-key.ts';
import type { Schemas } from '../openapi.ts';
import { Problem } from '../problem.ts';
import { queryClient } from '../query-client.ts';
import { serverNow } from '../server-clock.ts';
import { type Case, type CaseDetail, caseKey, changeListed, refreshCases } from './cases.ts';

export type CaseDraft = Schemas['NewCaseEventInput'];
export type NewCase = Schemas['NewCaseInput'];

export interface SendOptions {
  /** How much of its log the reader has seen: what others decided since is not passed over (409 `case-changed`). */
  readonly seen?: number | undefined;
  /** Of a cause: its vehicles' cases with it. */
  readonly vehicles?: boolean;
}

/** What was sent without an answer: sent again it is the same request, so it happens once. */
const unanswered = new Map<string, { readonly key: string; readonly seen: number | undefined }>();

export async function sendEvent(
  id: string,
  draft: CaseDraft,
  options: SendOptions = {},
): Promise<CaseDetail> {
  const { vehicles } = options;
  const name = JSON.stringify([id, draft, vehicles]);
  const { key, seen } = unanswered.get(name) ?? { key: newKey(), seen: options.seen };
  unanswered.set(name, { key, seen });
  try {
    const path = withQuery(`/cases/${id}/events`, { seen, vehicles });
    const answer = await call<CaseDetail>('POST', path, draft, { idempotencyKey: key });
    unanswered.delete(name);
    return answer;
  } catch (error) {
    if (error instanceof Problem && error.status >= 400) unanswered.delete(name);
    throw error;
  }
}

/** The case as it will be, as far as that can be told without the server. */
export function foreseen<T extends Case>(one: T, draft: CaseDraft): T {
  switch (draft.kind) {
    case 'priority':
      return { ...one, priority: draft.data.priority };
    case 'assigned':
    case 'handed-over': {
      const { owner = one.owner, visit = one.visit } = draft.data;
      return { ...one, owner, visit, state: one.state === 'new' && owner !== null ? 'open' : one.state };
    }
    case 'paused':
      return { ...one, state: 'waiting' };
    case 'diagnosed':
      return { ...one, state: one.state === 'waiting' ? 'waiting' : 'diagnosed' };
    case 'resolved':
      return { ...one, state: 'resolved' };
    case 'closed':
      return { ...one, state: 'closed' };
    default:
      return one;
  }
}

const withLine = (one: CaseDetail, { kind, data }: CaseDraft, by: string): CaseDetail => ({
  ...one,
  log: [...one.log, { kind, at: serverNow(), by, data: { ...data } }],
});

/** Shows the change at once; what it answers puts everything back as it was. */
export function showAtOnce(id: string, draft: CaseDraft, by: string): () => void {
  const before = queryClient.getQueryData<CaseDetail>(caseKey(id));
  const listed: Case[] = [];
  changeListed(id, (one) => {
    listed.push(one);
    return foreseen(one, draft);
  });
  void queryClient.cancelQueries({ queryKey: caseKey(id) });
  if (before !== undefined)
    queryClient.setQueryData<CaseDetail>(caseKey(id), withLine(foreseen(before, draft), draft, by));
  return () => {
    queryClient.setQueryData(caseKey(id), before);
    const [first] = listed;
    if (first !== undefined) changeListed(id, () => first);
  };
}

/** The case as the server has it now, in page and lists. */
export function showAnswer(answer: CaseDetail): void {
  queryClient.setQueryData(caseKey(answer.id), answer);
  changeListed(answer.id, () => answer);
  for (const name of ['case-list', 'cases-of', 'case-counts'])
    void queryClient.invalidateQueries({ queryKey: [name] });
}

export const useOpenCase = () =>
  useMutation({
    mutationFn: ({ draft, key }: { draft: NewCase; key: string }) =>
      call<Case>('POST', '/cases', draft, { idempotencyKey: key }),
    onSuccess: refreshCases,
  });

/** The server tells by the bytes what a file is. */
const asBytes = 'application/octet-stream';

export const useAttach = (id: string) =>
  useMutation({
    mutationFn: (file: File) =>
      call<Schemas['CaseAttachment']>(
        'POST',
        withQuery(`/cases/${id}/attachments`, { name: file.name }),
        new Blob([file], { type: asBytes }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: caseKey(id) }),
  });
