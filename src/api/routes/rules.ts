import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CompiledRule } from '../../rule-engine/compile-rule.ts';
import { type Condition, conditionTree } from '../../rule-engine/condition-tree.ts';
import { describeRule } from '../../rule-engine/describe-rule.ts';
import { isFaultRule } from '../../rule-engine/rule-file.ts';
import { AppError } from '../../shared/errors.ts';
import type { Language } from '../../shared/languages.ts';
import { decodeCursor, pageOf } from '../../shared/page.ts';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { scopeOf } from '../plugins/access.ts';
import { createRuleReads, noCounts, type RuleCounts } from '../reads/rules.ts';
import { pageQuery } from '../schemas/common.ts';
import { ruleDetail, rulePage } from '../schemas/rule.ts';

export function ruleRoutes({ db, registry, rules, catalogue, clock }: ApiContext): FastifyPluginAsyncZod {
  const sorted = [...rules].sort((a, b) => (a.definition.id < b.definition.id ? -1 : 1));
  const reads = createRuleReads({ db, registry });

  /** With the unit of each signal; of one with a placeholder, that of its first instance. */
  function withUnits(tree: Condition, instances: readonly string[]): unknown {
    if ('of' in tree && Array.isArray(tree.of)) {
      return { ...tree, of: tree.of.map((part: Condition) => withUnits(part, instances)) };
    }
    switch (tree.is) {
      case 'not':
        return { ...tree, of: withUnits(tree.of, instances) };
      case 'compare':
        return {
          ...tree,
          left: withUnits(tree.left, instances),
          right: withUnits(tree.right, instances),
        };
      case 'signal': {
        const path = tree.path.replaceAll(/\{[A-Za-z]+\}/g, instances[0] ?? '');
        return { ...tree, unit: catalogue.lookup(path)?.unit ?? null };
      }
      default:
        return tree;
    }
  }

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
        const counts = await reads.counts(scopeOf(request), clock.now());
        const following = sorted.filter(({ definition }) => definition.id > after);
        const page = pageOf(following, limit, 'rules', ({ definition }) => [definition.id]);
        const language = languageOf(request);
        return {
          items: page.items.map((rule) => toRule(rule, language, counts.get(rule.definition.id))),
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
          summary: 'One rule: as written, where it fires, where it fails',
          params: z.object({ id: z.string() }),
          response: { 200: ruleDetail },
        },
      },
      async (request) => {
        const { id } = request.params;
        const found = sorted.find(({ definition }) => definition.id === id);
        if (found === undefined) throw new AppError('not-found', 'rule-not-found', 'There is no such rule.');
        const scope = scopeOf(request);
        const now = clock.now();
        const [counts, failing, firingNow, days, vehicles] = await Promise.all([
          reads.counts(scope, now),
          reads.failing(id, scope),
          reads.firingNow(id, scope),
          reads.days(id, scope, now),
          reads.vehicles(found, scope),
        ]);
        const rule = toRule(found, languageOf(request), counts.get(id));
        const tree = (source: string | null) =>
          source === null ? null : withUnits(conditionTree(source), rule.instances);
        return {
          ...rule,
          yaml: found.yaml,
          conditions: { appliesTo: tree(rule.appliesTo), when: tree(rule.when), clear: tree(rule.clear) },
          catalogue: [...new Set([...rule.signals, ...rule.evidence])].map((path) => {
            const info = catalogue.lookup(path);
            return { path, unit: info?.unit ?? null, description: info?.description ?? null };
          }),
          vehicles,
          firingNow,
          days,
          failing,
        };
      },
    );
  };
}

/** As the rule's author calls its instances, in their order. */
function instanceNamesOf(definition: CompiledRule['definition'], language: Language): string[] {
  if (isFaultRule(definition)) return [];
  const [keys = {}] = Object.values(definition.forEach ?? {});
  return Object.values(keys).map((names) => names[language]);
}

function toRule(rule: CompiledRule, language: Language, counts: RuleCounts = noCounts) {
  const description = describeRule(rule);
  return {
    ...description,
    name: description.name[language],
    summary: description.summary[language],
    advice: description.advice[language],
    instanceNames: instanceNamesOf(rule.definition, language),
    mayBeDriven: rule.definition.mayBeDriven ?? null,
    ...counts,
  };
}
