import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CompiledRule } from '../../rule-engine/compile-rule.ts';
import { describeRule } from '../../rule-engine/describe-rule.ts';
import { AppError } from '../../shared/errors.ts';
import type { Language } from '../../shared/languages.ts';
import { decodeCursor, pageOf } from '../../shared/page.ts';
import type { Scope } from '../../users/roles.ts';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { scopeOf } from '../plugins/access.ts';
import { pageQuery } from '../schemas/common.ts';
import { ruleDetail, rulePage } from '../schemas/diagnosis.ts';

export function ruleRoutes({ db, rules }: ApiContext): FastifyPluginAsyncZod {
  const sorted = [...rules].sort((a, b) => (a.definition.id < b.definition.id ? -1 : 1));

  const failuresIn = (scope: Scope) => {
    const query = db.selectFrom('rule_failures');
    if (scope === null) return query;
    return query.where(
      'vin',
      'in',
      db
        .selectFrom('vehicles')
        .select('vin')
        .where('market', 'in', [...scope, '']),
    );
  };

  return async (app) => {
    app.get(
      '/rules',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Diagnosis'],
          summary: 'The rules that judge',
          querystring: z.object(pageQuery),
          response: { 200: rulePage },
        },
      },
      async (request) => {
        const { limit, cursor } = request.query;
        const after = cursor === undefined ? '' : decodeCursor('rules', cursor, ['string'])[0];
        const counts = await failuresIn(scopeOf(request))
          .select(['rule', (select) => select.fn.countAll<number>().as('vehicles')])
          .groupBy('rule')
          .execute();
        const failures = new Map(counts.map(({ rule, vehicles }) => [rule, Number(vehicles)]));
        const following = sorted.filter(({ definition }) => definition.id > after);
        const page = pageOf(following, limit, 'rules', ({ definition }) => [definition.id]);
        const language = languageOf(request);
        return {
          items: page.items.map((rule) => toRule(rule, language, failures.get(rule.definition.id) ?? 0)),
          nextCursor: page.nextCursor,
        };
      },
    );

    app.get(
      '/rules/:id',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Diagnosis'],
          summary: 'One rule, as written, and where it fails',
          params: z.object({ id: z.string() }),
          response: { 200: ruleDetail },
        },
      },
      async (request) => {
        const found = sorted.find(({ definition }) => definition.id === request.params.id);
        if (found === undefined) throw new AppError('not-found', 'rule-not-found', 'There is no such rule.');
        const failing = await failuresIn(scopeOf(request))
          .select(['vin', 'message', 'failures', 'disabled_at as disabledAt'])
          .where('rule', '=', request.params.id)
          .orderBy('disabled_at', 'desc')
          .limit(1000)
          .execute();
        return {
          ...toRule(found, languageOf(request), failing.length),
          yaml: found.yaml,
          failing,
        };
      },
    );
  };
}

function toRule(rule: CompiledRule, language: Language, failures: number) {
  const description = describeRule(rule);
  return {
    ...description,
    name: description.name[language],
    summary: description.summary[language],
    advice: description.advice[language],
    failures,
  };
}
