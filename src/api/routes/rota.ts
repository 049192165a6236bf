import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { onCallAt, onCallBetween } from '../../service/technicians/on-call.ts';
import { rotaGaps } from '../../service/technicians/rota-gaps.ts';
import type { Rota } from '../../service/technicians/technicians.ts';
import { AppError } from '../../shared/errors.ts';
import type { ApiContext } from '../deps.ts';
import { scopeOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { readOnCall } from '../reads/on-call.ts';
import { timeQuery } from '../schemas/common.ts';
import { onCall, rota, rotaForm, rotas } from '../schemas/technicians.ts';

const params = z.object({ id: z.uuid() });
const tags = ['Technicians'];
const weekMs = 7 * 86_400_000;
const longestMs = 366 * 86_400_000;

/** Who is on call, and when. */
export function rotaRoutes({ db, service, clock }: ApiContext): FastifyPluginAsyncZod {
  const { technicians } = service;
  const known = async () => new Map((await technicians.technicians(null)).map((one) => [one.id, one]));
  const shown = (one: Rota, people: Awaited<ReturnType<typeof known>>, from: number, to: number) => ({
    ...one,
    now: onCallAt(one.plan, clock.now())?.technician ?? null,
    shifts: onCallBetween(one.plan, from, to),
    gaps: rotaGaps(one.plan, people, from, to),
  });
  const saved = async (one: Rota) => shown(one, await known(), clock.now(), clock.now() + 4 * weekMs);

  return async (app) => {
    app.get(
      '/rotas',
      {
        config: { access: 'cases.read' },
        schema: {
          ...{ tags, summary: 'On-call rotas with their shifts' },
          querystring: z.object({
            from: timeQuery.describe('Default: now'),
            to: timeQuery.describe('Default: four weeks later; a year at most'),
          }),
          response: { 200: rotas },
        },
      },
      async (request) => {
        const from = request.query.from ?? clock.now();
        const to = request.query.to ?? from + 4 * weekMs;
        if (to <= from || to - from > longestMs)
          throw new AppError('invalid', 'bad-range', 'The range must end after it begins, within a year.', {
            fields: [{ path: 'to', message: 'must be after `from`, within a year' }],
          });
        const [found, people] = await Promise.all([technicians.rotas(scopeOf(request)), known()]);
        return { items: found.map((one) => shown(one, people, from, to)), nextCursor: null };
      },
    );

    app.get(
      '/on-call',
      {
        config: { access: 'technicians.read' },
        schema: {
          ...{ tags, summary: 'Who is on call' },
          querystring: z.object({
            at: timeQuery.describe('Default: now'),
            market: z.string().max(2).optional(),
            place: z.uuid().optional().describe('Also those of its whole market'),
          }),
          response: { 200: onCall },
        },
      },
      async (request) =>
        readOnCall(
          { db, technicians },
          { ...request.query, at: request.query.at ?? clock.now() },
          scopeOf(request),
        ),
    );

    app.post(
      '/rotas',
      {
        config: { access: 'technicians.write', audit: 'rota.create' },
        schema: { tags, summary: 'Add a rota', body: rotaForm, response: { 201: rota } },
      },
      async (request, reply) => {
        const made = await technicians.saveRota(null, request.body, scopeOf(request));
        note(request, { target: made.id, detail: { name: made.name } });
        return reply.code(201).send(await saved(made));
      },
    );

    app.put(
      '/rotas/:id',
      {
        config: { access: 'technicians.write', audit: 'rota.change' },
        schema: { tags, summary: 'Change a rota', params, body: rotaForm, response: { 200: rota } },
      },
      async (request) => {
        const { id } = request.params;
        note(request, { target: id, detail: { name: request.body.name, plan: request.body.plan } });
        return saved(await technicians.saveRota(id, request.body, scopeOf(request)));
      },
    );

    app.delete(
      '/rotas/:id',
      {
        config: { access: 'technicians.write', audit: 'rota.remove' },
        schema: {
          ...{ tags, summary: 'Remove a rota', params },
          response: { 204: z.undefined().describe('It is gone') },
        },
      },
      async (request, reply) => {
        const { id, name } = await technicians.removeRota(request.params.id, scopeOf(request));
        note(request, { target: id, detail: { name } });
        return reply.code(204).send();
      },
    );
  };
}
