import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readTransitions } from '../../rules/rule-rows.ts';
import { AppError } from '../../shared/errors.ts';
import { decodeCursor, pageOf } from '../../shared/page.ts';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { scopeOf, sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { ruleInWords, ruleTrees } from '../reads/rule-answer.ts';
import { createRuleVersionReads } from '../reads/rule-versions.ts';
import { createShadowReads } from '../reads/shadow-alerts.ts';
import { pageQuery, wholeNumber } from '../schemas/common.ts';
import {
  ruleCheck,
  ruleCheckRequest,
  ruleStateRequest,
  ruleVersion,
  ruleVersionPage,
  shadowAlertPage,
} from '../schemas/rule-life.ts';

const versionParams = z.object({ id: z.string(), version: wholeNumber(1, 1_000_000) });

/** Draft, shadow, live, retired: how a rule comes to judge, and how it ends. */
export function ruleLifeRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { db, rules, checkRule, catalogue, clock } = context;
  const shadows = createShadowReads(db);
  const { entryOf, answer, answerOf } = createRuleVersionReads(context);

  return async (app) => {
    app.post(
      '/rules/check',
      {
        config: { access: 'vehicles.read', audit: false },
        schema: {
          tags: ['Rules'],
          summary: 'Check a rule as it is written',
          description: 'Keeps nothing. Quick enough to be asked while somebody types.',
          body: ruleCheckRequest,
          response: { 200: ruleCheck },
        },
      },
      async (request) => {
        const { yaml, id } = request.body;
        const { rule, faults, warnings } = checkRule(yaml, id);
        return {
          faults: [...faults],
          warnings: [...warnings],
          rule:
            rule === null
              ? null
              : { ...ruleInWords(rule, languageOf(request)), ...ruleTrees(rule, catalogue) },
        };
      },
    );

    app.get(
      '/rules/:id/versions',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Rules'],
          summary: 'All versions of a rule',
          description: 'Newest first, each with every change of its state.',
          params: z.object({ id: z.string() }),
          querystring: z.object(pageQuery),
          response: { 200: ruleVersionPage },
        },
      },
      async (request) => {
        const entry = entryOf(request.params.id);
        const { limit, cursor } = request.query;
        const before =
          cursor === undefined ? Number.POSITIVE_INFINITY : decodeCursor('versions', cursor, ['number'])[0];
        const following = entry.versions.filter(({ version }) => version < before).toReversed();
        const page = pageOf(following, limit, 'versions', ({ version }) => [version]);
        const transitions = await readTransitions(db, entry.id);
        return {
          items: page.items.map((one) => answer(entry, one, transitions)),
          nextCursor: page.nextCursor,
        };
      },
    );

    app.get(
      '/rules/:id/versions/:version',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Rules'],
          summary: 'One version of a rule',
          params: versionParams,
          response: { 200: ruleVersion },
        },
      },
      async (request) => {
        const { id, version } = request.params;
        const found = entryOf(id).versions.find((one) => one.version === version);
        if (found === undefined)
          throw new AppError('not-found', 'rule-version-not-found', 'There is no such version.');
        return answerOf(found);
      },
    );

    app.post(
      '/rules/:id/versions/:version/state',
      {
        config: { access: 'rules.write', audit: 'rule.state' },
        schema: {
          tags: ['Rules'],
          summary: 'Put a version in shadow, live, or out of use',
          description:
            'At most one version of a rule is live, and one in shadow: the one before is retired. To go back to the shipped ' +
            'rule, make its version live. A rule without a live version raises no alerts, and stays so when the server is upgraded; ' +
            'alerts of it that are open end.',
          params: versionParams,
          body: ruleStateRequest,
          response: { 200: ruleVersion },
        },
      },
      async (request) => {
        const { id, version } = request.params;
        const { state, why } = request.body;
        entryOf(id);
        const changed = await rules.setState({ id, version, state, why, by: sessionOf(request).username });
        note(request, { target: id, detail: { version, state, why } });
        return answerOf(changed);
      },
    );

    app.get(
      '/rules/:id/shadow-alerts',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Rules'],
          summary: 'What a rule in shadow would have told',
          description: 'Newest first. Of the version in shadow, or of one that was.',
          params: z.object({ id: z.string() }),
          querystring: z.object({ version: wholeNumber(1, 1_000_000).optional(), ...pageQuery }),
          response: { 200: shadowAlertPage },
        },
      },
      async (request) => {
        const { versions } = entryOf(request.params.id);
        const { version, limit, cursor } = request.query;
        const found =
          version === undefined
            ? (versions.find(({ state }) => state === 'shadow') ?? versions.at(-1))
            : versions.find((one) => one.version === version);
        if (found === undefined)
          throw new AppError('not-found', 'rule-version-not-found', 'There is no such version.');
        const about = { rule: found.rule, version: found.version };
        const scope = scopeOf(request);
        const [page, totals, days] = await Promise.all([
          shadows.list(about, scope, { limit, cursor, language: languageOf(request) }),
          shadows.totals(about, scope),
          shadows.days(about, scope, clock.now()),
        ]);
        return { ...page, ...totals, days, version: found.version, since: found.stateSince };
      },
    );
  };
}
