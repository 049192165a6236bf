import { useQuery } from '@tanstack/react-query';
import { call } from '../client.ts';
import type { Schemas } from '../openapi.ts';

export type Rule = Schemas['Rule'];
export type RuleDetail = Schemas['RuleDetail'];
export type Condition = Schemas['Condition'];

/** All of them; there are some dozens. */
export const useRules = () =>
  useQuery({
    queryKey: ['rules'],
    queryFn: ({ signal }) => call<Schemas['RulePage']>('GET', '/rules?limit=1000', undefined, { signal }),
    meta: { refreshOn: ['alert'] },
  });

export const useRule = (id: string) =>
  useQuery({
    queryKey: ['rules', id],
    queryFn: ({ signal }) =>
      call<RuleDetail>('GET', `/rules/${encodeURIComponent(id)}`, undefined, { signal }),
    meta: { refreshOn: ['alert'] },
  });
