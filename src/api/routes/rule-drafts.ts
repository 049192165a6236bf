import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { idIn } from '../../rules/check-rule.ts';
import { AppError } from '../../shared/errors.ts';
import type { ApiContext } from '../deps.ts';
import { sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { createRuleVersionReads } from '../reads/rule-versions.ts';
import { draftHash, ruleDraftRequest, ruleVersion } from '../schemas/rule-life.ts';

/** Ids that are words of the paths, `new` of the console's. */
const taken = ['check', 'schema', 'backtest', 'backtests', 'new'];

/** What is written of a rule before it judges anything. */
export function ruleDraftRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { rules } = context;
  const { entryOf, answerOf } = createRuleVersionReads(context);

  return async (app) => {
    app.put(
      '/rules/:id/draft',
      {
        config: { access: 'rules.write', audit: 'rule.draft' },
        schema: {
          tags: ['Rules'],
          summary: 'Keep a draft of a rule',
          description:
            'Of a new rule, or of one that is there: then it becomes its next version. A draft with faults is kept too, and judges nothing.',
          params: z.object({ id: z.string() }),
          body: ruleDraftRequest,
          response: { 200: ruleVersion },
        },
      },
      async (request) => {
        const { id } = request.params;
        const { yaml, why, replaces, isNew } = request.body;
        if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id) || id.length > 80 || taken.includes(id)) {
          const message = 'must be kebab-case, up to 80 characters, and no word of a path';
          throw new AppError('invalid', 'bad-rule-id', `The id of a rule ${message}.`, {
            fields: [{ path: 'id', message }],
          });
        }
        const said = idIn(yaml);
        if (said !== null && said !== id) {
          const message = `says id: ${said}, but the draft is of the rule ${id}`;
          throw new AppError('invalid', 'rule-id-differs', `The text ${message}.`, {
            fields: [{ path: 'yaml', message }],
          });
        }
        const by = sessionOf(request).username;
        const saved = await rules.saveDraft({ id, yaml, why, by, replaces, isNew });
        note(request, { target: id, detail: { version: saved.version, hash: saved.hash, why } });
        return answerOf(saved);
      },
    );

    app.delete(
      '/rules/:id/draft',
      {
        config: { access: 'rules.write', audit: 'rule.draft-delete' },
        schema: {
          tags: ['Rules'],
          summary: 'Delete the draft of a rule',
          description:
            'A rule that has no other version is gone with it. Nothing else of a rule is ever deleted.',
          params: z.object({ id: z.string() }),
          querystring: z.object({ hash: draftHash.describe('`hash` of the draft that was read') }),
          response: { 204: z.undefined().describe('It is gone') },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        entryOf(id);
        const { version, hash, yaml } = await rules.deleteDraft({ id, hash: request.query.hash });
        note(request, { target: id, detail: { version, hash, yaml } });
        return reply.code(204).send();
      },
    );
  };
}
