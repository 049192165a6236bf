/**
 * What was read from the API, and when to read it again. A query says in `meta` what makes it old:
 * `meta: { refreshOn: ['alert', 'presence'] }`, with `vin` only for events of that vehicle; events.tsx then reads it again.
 */
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { Problem } from './problem.ts';

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: { readonly refreshOn?: readonly string[]; readonly vin?: string };
  }
}

const isSignedOut = (error: unknown): boolean =>
  error instanceof Problem && error.status === 401 && error.code === 'not-signed-in';

/** Whoever meets a session that has ended asks for it anew; the app then asks to sign in, above what is open. */
function checkSession(error: unknown): void {
  if (isSignedOut(error)) void queryClient.invalidateQueries({ queryKey: ['session'] });
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (query.queryKey[0] !== 'session') checkSession(error);
    },
  }),
  mutationCache: new MutationCache({ onError: checkSession }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) =>
        failures < 3 && !(error instanceof Problem && error.status >= 400 && error.status < 500),
    },
    // A button says at once that there is no connection; nothing is sent later behind the reader's back.
    mutations: { networkMode: 'always' },
  },
});
