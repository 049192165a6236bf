import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Work } from '../../jobs/work.ts';
import { backtestKindName } from '../../rules/backtest/backtest-work.ts';
import type { RuleBook } from '../../rules/rule-book.ts';
import { AppError } from '../../shared/errors.ts';
import { compileVehicleFilter } from '../../vehicles/vehicle-filter.ts';
import type { ApiContext } from '../deps.ts';
import { sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { backtest, backtestRequest, type backtestResult } from '../schemas/backtest.ts';
import { parseTime } from '../schemas/common.ts';
import { work as workSchema } from '../schemas/work.ts';
import { rangeOf } from '../time-range.ts';

const defaultRangeMs = 7 * 86_400_000;
const longestRangeMs = 400 * 86_400_000;
/** One runs at a time: nobody fills the queue alone. */
const mostOfOne = 5;

/** A rule tried on what vehicles have sent. */
export function backtestRoutes({
  work,
  backtests,
  rules,
  checkRule,
  clock,
}: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/rules/backtest',
      {
        config: { access: 'rules.write', audit: 'rule.backtest' },
        schema: {
          tags: ['Rules'],
          summary: 'Try a rule on history',
          description:
            'Judges what is stored of the vehicles in the order received, as the rule would have judged it. ' +
            'Ask `GET /rules/backtests/{id}` how far it is and what came of it.',
          body: backtestRequest,
          response: { 202: workSchema },
        },
      },
      async (request, reply) => {
        const { filter } = request.body;
        const { username, markets } = sessionOf(request);
        const yaml = textOf(rules, request.body.rule);
        const { rule, faults } = checkRule(yaml);
        if (rule === null) {
          throw new AppError('invalid', 'rule-has-faults', 'The rule has faults.', {
            fields: faults.map(({ line, column, message }) => ({ path: `rule:${line}:${column}`, message })),
          });
        }
        if (filter !== null) compileVehicleFilter(filter);
        const to = timeOf(request.body.to, 'to') ?? clock.now();
        const range = rangeOf({ from: timeOf(request.body.from, 'from') ?? to - defaultRangeMs, to }, to);
        if (range.to - range.from > longestRangeMs) {
          const message = 'must be at most 400 days before `to`';
          throw new AppError('invalid', 'bad-request', `from ${message}.`, {
            fields: [{ path: 'from', message }],
          });
        }
        const { items } = await work.list({ kind: backtestKindName, username, limit: 50 });
        if (items.filter(({ finishedAt }) => finishedAt === null).length >= mostOfOne) {
          const message = `You have ${mostOfOne} back-tests waiting or running. Wait for one, or cancel it.`;
          throw new AppError('conflict', 'too-many-backtests', message);
        }
        const input = { yaml, ...range, filter, markets: markets === null ? null : [...markets] };
        const begun = await work.begin(backtests, username, input);
        note(request, { target: begun.id, detail: { rule: rule.definition.id, ...range, filter } });
        return reply.code(202).header('location', `/api/v1/rules/backtests/${begun.id}`).send(begun);
      },
    );

    app.get(
      '/rules/backtests/:id',
      {
        config: { access: 'rules.write' },
        schema: {
          tags: ['Rules'],
          summary: 'What came of it',
          params: z.object({ id: z.string() }),
          response: { 200: backtest },
        },
      },
      async (request) => {
        const found = await work.find(request.params.id);
        const { username } = sessionOf(request);
        if (found === undefined || found.kind !== backtestKindName || found.username !== username)
          throw new AppError('not-found', 'work-not-found', 'There is no such work.');
        return answerOf(found);
      },
    );
  };
}

function answerOf({ id, state, progress, note: said, error, createdAt, finishedAt, result }: Work) {
  return {
    ...{ id, state, progress, note: said, error, createdAt, finishedAt },
    result: result as z.input<typeof backtestResult> | null,
  };
}

function textOf(rules: RuleBook, given: string | { id: string; version?: number | undefined }): string {
  if (typeof given === 'string') return given;
  const entry = rules.find(given.id);
  if (entry === undefined) throw new AppError('not-found', 'rule-not-found', 'There is no such rule.');
  if (given.version === undefined) return entry.head.yaml;
  const found = entry.versions.find(({ version }) => version === given.version);
  if (found === undefined)
    throw new AppError('not-found', 'rule-version-not-found', 'There is no such version.');
  return found.yaml;
}

function timeOf(value: number | string | undefined, path: string): number | undefined {
  if (value === undefined) return undefined;
  const parsed = parseTime(String(value));
  if (parsed !== undefined) return parsed;
  const message = 'must be milliseconds since 1970 UTC, or a time in ISO 8601';
  throw new AppError('invalid', 'bad-request', `${path} ${message}.`, { fields: [{ path, message }] });
}
