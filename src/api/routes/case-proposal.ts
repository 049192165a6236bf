import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Job, matchTechnicians } from '../../service/technicians/match.ts';
import type { ApiContext } from '../deps.ts';
import { scopeOf } from '../plugins/access.ts';
import { timeQuery } from '../schemas/common.ts';
import { proposal } from '../schemas/technicians.ts';
import { caseNotFound, caseParams } from './cases.ts';

const hourMs = 3_600_000;

export function caseProposalRoutes({ service, registry, clock }: ApiContext): FastifyPluginAsyncZod {
  const { reads, policy, technicians } = service;

  return async (app) => {
    app.get(
      '/cases/:id/proposal',
      {
        config: { access: 'technicians.read' },
        schema: {
          tags: ['Cases'],
          summary: 'Who should go',
          description:
            'The nearest technician who fits and is free at the time of the job, and why nobody else. Those who work in the markets of the case are asked.',
          params: caseParams,
          querystring: z.object({
            at: timeQuery.describe('When the job begins; default: now'),
            language: z.string().max(20).optional().describe('Of the customer'),
          }),
          response: { 200: proposal },
        },
      },
      async (request) => {
        const { id } = request.params;
        const scope = scopeOf(request);
        const found = z.uuid().safeParse(id).success ? await reads.get(id, scope) : undefined;
        if (found === undefined) throw caseNotFound();
        const { row } = found;
        const needs = service.needsOf(row);
        const from = request.query.at ?? clock.now();
        const position = row.vin === null ? null : (registry.get(row.vin)?.position ?? null);
        const job: Job = {
          ...{ from, to: from + needs.hours * hourMs, position, maxOpenCases: policy.maxOpenCases },
          ...{ certificates: needs.certificates, skills: needs.skills },
          language: request.query.language ?? null,
        };
        const markets = row.markets.filter((market) => scope === null || scope.includes(market));
        const matches = matchTechnicians(await technicians.candidates(markets, from, row.id), job);
        const [first] = matches;
        return {
          job: {
            ...{ from, to: job.to, language: job.language },
            ...{ certificates: [...job.certificates], skills: [...job.skills] },
          },
          proposed: first?.obstacles.length === 0 ? first.candidate.id : null,
          candidates: matches.map(({ candidate, kilometres, obstacles }) => {
            const { id, name, openCases, isOnCall } = candidate;
            return { id, name, kilometres, openCases, isOnCall, obstacles: [...obstacles] };
          }),
        };
      },
    );
  };
}
