import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Scope } from '../../users/roles.ts';
import type { ApiContext } from '../deps.ts';
import { scopeOf, sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import {
  mostChosen,
  quarantineMark,
  quarantineMarked,
  quarantineRetried,
  quarantineRetry,
} from '../schemas/quarantine.ts';

interface Chosen {
  readonly ids?: readonly string[] | undefined;
  readonly cause?: string | undefined;
  readonly vin?: string | undefined;
}

/** What is done with many entries of the quarantine at once. */
export function quarantineManyRoutes({ quarantine }: ApiContext): FastifyPluginAsyncZod {
  /** Those of the selection that the user may see and that are still open. */
  async function choose(chosen: Chosen, markets: Scope, seen?: boolean) {
    const which = { ...chosen, markets, resolved: false, ...(seen === undefined ? {} : { seen }) };
    const ids = await quarantine.idsOf(which, mostChosen);
    const all = ids.length < mostChosen ? ids.length : await quarantine.count(which);
    return { ids, remaining: all - ids.length };
  }

  return async (app) => {
    app.post(
      '/quarantine/retry',
      {
        config: { access: 'quarantine.retry', audit: 'quarantine.retry-many' },
        schema: {
          tags: ['Quarantine'],
          summary: 'Try many again, and say what became of them',
          description: `At most ${mostChosen} in one call, those that were tried least recently first.`,
          body: quarantineRetry,
          response: { 200: quarantineRetried },
        },
      },
      async (request) => {
        const { ids, remaining } = await choose(request.body, scopeOf(request));
        const outcome = await quarantine.retryAndSee(ids);
        const { cause, vin } = request.body;
        note(request, { detail: { cause, ...outcome }, ...(vin === undefined ? {} : { vin }) });
        return { ...outcome, remaining };
      },
    );

    app.post(
      '/quarantine/seen',
      {
        config: { access: 'quarantine.retry', audit: 'quarantine.mark' },
        schema: {
          tags: ['Quarantine'],
          summary: 'Mark as seen, or take the mark away',
          description: 'Nothing is deleted; what comes again is no longer seen.',
          body: quarantineMark,
          response: { 200: quarantineMarked },
        },
      },
      async (request) => {
        const { seen, ...chosen } = request.body;
        const { ids, remaining } = await choose(chosen, scopeOf(request), !seen);
        const changed = await quarantine.mark(ids, seen ? sessionOf(request).username : null);
        const { cause, vin } = chosen;
        note(request, {
          detail: { cause, seen, entries: changed.length },
          ...(vin === undefined ? {} : { vin }),
        });
        return { ids: changed, remaining };
      },
    );
  };
}
