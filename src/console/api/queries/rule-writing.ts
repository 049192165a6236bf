import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import type { Page } from '../types.ts';

export type RuleTextFault = Schemas['RuleFault'];
export type RuleVersion = Schemas['RuleVersion'];
export type RuleState = RuleVersion['state'];
export type RuleWritten = Schemas['RuleWritten'];

/** What is wrong in a text, as it is typed; what was found before stays until the next answer. `id` holds the text to that rule. */
export const useRuleCheck = (yaml: string, id: string | null) =>
  useQuery({
    queryKey: ['rule-check', yaml, id],
    queryFn: ({ signal }) =>
      call<Schemas['RuleCheck']>(
        'POST',
        '/rules/check',
        { yaml, ...(id === null ? {} : { id }) },
        { signal },
      ),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    placeholderData: (previous) => previous,
  });

/** JSON Schema of a rule's YAML. */
export const useRuleSchema = () =>
  useQuery({
    queryKey: ['rule-schema'],
    queryFn: ({ signal }) => call<Record<string, unknown>>('GET', '/rules/schema', undefined, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Every signal of the catalogue: some 1,000. */
export const useCatalogueSignals = () =>
  useQuery({
    queryKey: ['catalogue-signals'],
    queryFn: async ({ signal }) => {
      const items: Schemas['SignalInfo'][] = [];
      let cursor: string | null = null;
      do {
        const path: string = withQuery('/signals', { limit: 1000, cursor });
        const page: Page<Schemas['SignalInfo']> = await call('GET', path, undefined, { signal });
        items.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      return items;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Newest first. */
export const useRuleVersions = (id: string | null) =>
  useQuery({
    queryKey: ['rule-versions', id],
    queryFn: ({ signal }) =>
      call<Schemas['RuleVersionPage']>('GET', `/rules/${id}/versions?limit=200`, undefined, { signal }),
    enabled: id !== null,
  });

export const useShadowAlerts = (id: string, version: number | null) =>
  useQuery({
    queryKey: ['shadow-alerts', id, version],
    queryFn: ({ signal }) =>
      call<Schemas['ShadowAlertPage']>(
        'GET',
        withQuery(`/rules/${id}/shadow-alerts`, { version, limit: 50 }),
        undefined,
        { signal },
      ),
    enabled: version !== null,
    refetchInterval: 4_000,
  });

export interface DraftToKeep {
  readonly id: string;
  readonly yaml: string;
  readonly why: string;
  /** Hash of the draft that was seen; null for a new one. */
  readonly replaces: string | null;
  /** There must be no rule of this id yet. */
  readonly isNew: boolean;
}

export interface StateToBe {
  readonly id: string;
  readonly version: number;
  readonly state: Exclude<RuleState, 'draft'>;
  readonly why: string;
}

const changedKeys = [['rules'], ['rule-versions'], ['shadow-alerts']];

export function useKeepDraft() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: DraftToKeep) =>
      call<RuleVersion>('PUT', `/rules/${encodeURIComponent(id)}/draft`, body),
    onSuccess: () => Promise.all(changedKeys.map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}

/** `isOnly`: the rule is gone with it, and nothing of it is asked for again. */
export function useDeleteDraft() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, hash }: { id: string; hash: string; isOnly: boolean }) =>
      call<undefined>('DELETE', withQuery(`/rules/${encodeURIComponent(id)}/draft`, { hash })),
    onSuccess: (_, { id, isOnly }) => {
      const changed = (isOfIt: boolean) => ({
        predicate: ({ queryKey: [first, of] }: { queryKey: readonly unknown[] }) =>
          changedKeys.some(([key]) => key === first) && (isOnly && of === id) === isOfIt,
      });
      void queries.cancelQueries(changed(true));
      void queries.invalidateQueries({ ...changed(true), refetchType: 'none' });
      void queries.invalidateQueries(changed(false));
    },
  });
}

export function useSetRuleState() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, version, ...body }: StateToBe) =>
      call<RuleVersion>('POST', `/rules/${encodeURIComponent(id)}/versions/${version}/state`, body),
    onSuccess: () => Promise.all(changedKeys.map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}
