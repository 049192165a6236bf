import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type AlertNews, alertNews } from '../../alerts/alert-news.ts';
import type { Language } from '../../shared/languages.ts';
import { createVisits } from '../../users/visits.ts';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { sessionOf } from '../plugins/access.ts';
import { toAlertAnswer } from '../reads/alerts.ts';
import { news } from '../schemas/news.ts';

const dayMs = 86_400_000;
const mostItems = 20;

/** What changed since a user was here last. */
export function newsRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { db, registry, faultCatalogue, clock } = context;
  const rules = context.rules.definitions;
  const visits = createVisits(db);

  const toAnswer = ({ items, ...counts }: AlertNews, language: Language) => ({
    ...counts,
    items: items.map((item) => toAlertAnswer(item, faultCatalogue, language)),
  });

  return async (app) => {
    app.get(
      '/users/current/news',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Users'],
          summary: 'What changed since I was here last',
          response: { 200: news },
        },
      },
      async (request) => {
        const { username, markets } = sessionOf(request);
        const visit = await visits.last(username);
        const until = clock.now();
        const since = visit?.seenAt ?? until - dayMs;
        const query = { since, afterFeedId: visit?.feedId ?? null, markets, limit: mostItems };
        const silent = { heardFrom: since - dayMs, heardBefore: until - dayMs };
        const [fired, resolved, counts] = await Promise.all([
          alertNews(db, rules, 'firing', query),
          alertNews(db, rules, 'resolved', query),
          registry.fleet.count({ scope: markets }, [
            ({ createdAt }) => createdAt >= since,
            ({ online, lastSeenAt }) =>
              !online &&
              lastSeenAt !== null &&
              lastSeenAt >= silent.heardFrom &&
              lastSeenAt < silent.heardBefore,
          ]),
        ]);
        const language = languageOf(request);
        return {
          since,
          until,
          fired: toAnswer(fired, language),
          resolved: toAnswer(resolved, language),
          vehiclesAdded: counts[0] ?? 0,
          wentSilent: { count: counts[1] ?? 0, ...silent },
        };
      },
    );

    app.post(
      '/users/current/visits',
      {
        config: { access: 'vehicles.read', audit: false },
        schema: {
          tags: ['Users'],
          summary: 'I have seen the news',
          description: 'From now on the news tell what comes after this.',
          response: { 204: z.undefined() },
        },
      },
      async (request, reply) => {
        await visits.note(sessionOf(request).username, clock.now());
        return reply.code(204).send();
      },
    );
  };
}
