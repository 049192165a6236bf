import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { isAllowed, type Role, type Scope } from '../../users/roles.ts';
import type { ApiContext } from '../deps.ts';
import { scopeOf } from '../plugins/access.ts';
import { casePeople } from '../schemas/case-people.ts';

export function casePeopleRoutes({ db }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/cases/people',
      {
        config: { access: 'cases.write' },
        schema: {
          tags: ['Cases'],
          summary: 'Who may have a case',
          description:
            'Users who may work on cases in a market of yours, with how many open ones they have; of `markets` only those that you see.',
          response: { 200: casePeople },
        },
      },
      async (request) => {
        const scope = scopeOf(request);
        const rows = await db
          .selectFrom('users')
          .leftJoin('cases', (join) =>
            join
              .onRef('cases.owner', '=', 'users.username')
              .on('cases.state', 'not in', ['closed', 'resolved'])
              .on('cases.parent', 'is', null),
          )
          .select(['users.username', 'users.role', 'users.markets'])
          .select(({ fn }) => fn.count<string>('cases.id').as('openCases'))
          .where('users.disabled', '=', false)
          .groupBy('users.username')
          .orderBy('users.username')
          .execute();
        const items = rows
          .filter(({ role }) => isAllowed(role as Role, 'cases.write'))
          .map(({ username, markets, openCases }) => ({
            ...{ username, openCases: Number(openCases) },
            markets: shared(markets, scope),
          }))
          .filter(({ markets }) => markets === null || markets.length > 0);
        return { items };
      },
    );
  };
}

/** Of somebody's markets those that are also in the reader's; null = all of them. */
function shared(markets: Scope, scope: Scope): string[] | null {
  if (markets === null) return scope === null ? null : [...scope];
  return markets.filter((market) => scope?.includes(market) !== false);
}
