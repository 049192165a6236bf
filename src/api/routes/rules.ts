import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ruleSchema } from '../../rule-engine/rule-schema.ts';
import type { RuleEntry } from '../../rules/rule-entry.ts';
import { ruleStates } from '../../rules/rule-version.ts';
import { AppError } from '../../shared/errors.ts';
import { decodeCursor, pageOf } from '../../shared/page.ts';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { scopeOf } from '../plugins/access.ts';
import { ruleEntryAnswer, ruleTrees } from '../reads/rule-answer.ts';
import { createRuleReads, noCounts } from '../reads/rules.ts';
import { oneOrMore, pageQuery } from '../schemas/common.ts';
import { ruleDetail, ruleFileSchema, rulePage } from '../schemas/rule.ts';

export function ruleRoutes({ db, registry, rules, catalogue, clock }: ApiContext): FastifyPluginAsyncZod {
  const reads = createRuleReads({ db, registry });

  return async (app) => {
    app.get(
      '/rules',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Rules'],
          summary: 'The rules',
          description: 'By id, those that are drafts or retired too.',
          querystring: z.object({ state: oneOrMore(ruleStates), ...pageQuery }),
          response: { 200: rulePage },
        },
      },
      async (request) => {
        const { state, limit, cursor } = request.query;
        const after = cursor === undefined ? '' : decodeCursor('rules', cursor, ['string'])[0];
        const counts = await reads.counts(scopeOf(request), clock.now());
        const following = rules
          .list()
          .filter(({ id, head }) => id > after && (state === undefined || state.includes(head.state)));
        const page = pageOf(following, limit, 'rules', ({ id }) => [id]);
        const language = languageOf(request);
        return {
          items: page.items.map((entry) => ({
            ...ruleEntryAnswer(entry, language),
            ...(counts.get(entry.id) ?? noCounts),
          })),
          nextCursor: page.nextCursor,
        };
      },
    );

    app.get(
      '/rules/schema',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Rules'],
          summary: 'The JSON Schema of a rule file',
          description: 'What editors complete and check rules by.',
          response: { 200: ruleFileSchema },
        },
      },
      async () => ruleSchema(),
    );

    app.get(
      '/rules/:id',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Rules'],
          summary: 'One rule: as written, where it fires, where it fails',
          params: z.object({ id: z.string() }),
          response: { 200: ruleDetail },
        },
      },
      async (request) => {
        const entry = rules.find(request.params.id);
        if (entry === undefined) throw new AppError('not-found', 'rule-not-found', 'There is no such rule.');
        const { id, checked, head } = entry;
        const scope = scopeOf(request);
        const now = clock.now();
        const [counts, failing, firingNow, days, vehicles] = await Promise.all([
          reads.counts(scope, now),
          reads.failing(id, scope),
          reads.firingNow(id, scope),
          reads.days(id, scope, now),
          reads.vehicles(checked.rule?.appliesTo ?? null, scope),
        ]);
        const trees = checked.rule === null ? noTrees : ruleTrees(checked.rule, catalogue);
        return {
          ...ruleEntryAnswer(entry, languageOf(request)),
          ...(counts.get(id) ?? noCounts),
          ...trees,
          yaml: head.yaml,
          warnings: [...checked.warnings],
          shipped: shippedOf(entry),
          vehicles,
          firingNow,
          days,
          failing,
        };
      },
    );
  };
}

const noTrees = { conditions: null, catalogue: [] };

function shippedOf({ shipped, versions, shippedChanged }: RuleEntry) {
  if (shipped === null) return null;
  const { version, yaml, createdAt } = shipped;
  const own = versions.findLast(({ origin, state }) => origin === 'own' && state !== 'retired');
  const base = shippedChanged ? versions.find(({ hash }) => hash === own?.shippedHash)?.yaml : undefined;
  return { version, yaml, since: createdAt, base: base ?? null };
}
