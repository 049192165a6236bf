import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readCaseStatistics } from '../../service/cases/case-statistics.ts';
import { type Problem, readRepairs } from '../../service/cases/repairs.ts';
import type { Language } from '../../shared/languages.ts';
import type { Scope } from '../../users/roles.ts';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { scopeOf } from '../plugins/access.ts';
import { causeName } from '../reads/cases.ts';
import { rangeQuery } from '../schemas/common.ts';
import { caseStatistics, repairs } from '../schemas/repairs.ts';
import { rangeOf } from '../time-range.ts';

/** What cases taught: what was behind a fault, what mended it, and how well that held. */
export function repairRoutes({ db, service, faultCatalogue, clock }: ApiContext): FastifyPluginAsyncZod {
  const tags = ['Cases'];

  async function repairsOf(problem: Problem, scope: Scope, language: Language) {
    const found = await readRepairs(db, problem, scope);
    return {
      ...found,
      causes: found.causes.map(({ cause, parts, cases, ...rest }) => ({
        ...rest,
        cause: causeName(faultCatalogue, cause, language),
        parts: [...parts],
        cases: [...cases],
      })),
    };
  }

  return async (app) => {
    app.get(
      '/fault-codes/:code/repairs',
      {
        config: { access: 'cases.read' },
        schema: {
          tags,
          summary: 'What was behind a fault code, and what mended it',
          description:
            'Confirmed causes of resolved cases that you see, most often first, with what was done, parts fitted, and how often the ' +
            'problem came back. A code counts with all its failure types and modes; the newest 5,000 repairs are counted.',
          params: z.object({ code: z.string().min(1).max(200) }),
          response: { 200: repairs },
        },
      },
      async (request) => {
        const { code } = request.params;
        return repairsOf({ code }, scopeOf(request), languageOf(request));
      },
    );

    app.get(
      '/rules/:id/repairs',
      {
        config: { access: 'cases.read' },
        schema: {
          tags,
          summary: 'What was behind the problems that a rule found, and what mended them',
          description: 'As for fault codes, of alerts that name no code.',
          params: z.object({ id: z.string().max(200) }),
          response: { 200: repairs },
        },
      },
      async (request) => repairsOf({ rule: request.params.id }, scopeOf(request), languageOf(request)),
    );

    app.get(
      '/cases/statistics',
      {
        config: { access: 'cases.read' },
        schema: {
          tags,
          summary: 'How well cases go',
          description: 'Of vehicles’ cases that you see; default: the last 30 days.',
          querystring: z.object({
            ...rangeQuery,
            market: z.string().max(2).optional(),
          }),
          response: { 200: caseStatistics },
        },
      },
      async (request) => {
        const { market } = request.query;
        const { from, to } = rangeOf(request.query, clock.now(), 30 * 86_400_000);
        return {
          from,
          to,
          ...(await readCaseStatistics(
            { db, policy: service.policy },
            { from, to, market },
            scopeOf(request),
          )),
        };
      },
    );
  };
}
