import { open, rm } from 'node:fs/promises';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Work } from '../../jobs/work.ts';
import { AppError } from '../../shared/errors.ts';
import { covers, may } from '../../users/roles.ts';
import type { Session } from '../../users/sessions.ts';
import type { ApiContext } from '../deps.ts';
import { sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { checkLocation } from '../plugins/vehicle-views.ts';
import { pageQuery, parseTime, vinParams } from '../schemas/common.ts';
import { exportRequest, workPage, work as workSchema } from '../schemas/work.ts';
import { rangeOf } from '../time-range.ts';

/** Exports and other work that takes longer than an answer. It is seen by whoever asked for it, while he sees its vehicle. */
export function workRoutes({
  work,
  workKinds,
  registry,
  pipeline,
  clock,
}: ApiContext): FastifyPluginAsyncZod {
  const params = z.object({ id: z.string() });
  const notFound = () => new AppError('not-found', 'work-not-found', 'There is no such work.');

  async function find(id: string, session: Session): Promise<Work> {
    const found = await work.find(id);
    if (found === undefined || !isVisible(found, session)) throw notFound();
    return found;
  }

  function isVisible(item: Work, session: Session): boolean {
    return item.username === session.username && isInScope(item, session);
  }

  /** Of what others asked for: all, or what concerns a vehicle in his markets alone. */
  function isTold(item: Work, session: Session): boolean {
    const { vin } = (item.input ?? {}) as { vin?: string };
    const isOfMarket = session.markets === null || vin !== undefined;
    return isInScope(item, session) && (isOfMarket || item.username === session.username);
  }

  function isInScope({ input }: Work, session: Session): boolean {
    const { vin } = (input ?? {}) as { vin?: string };
    return vin === undefined || covers(session.markets, registry.get(vin)?.market ?? null);
  }

  /** One's own; whoever looks after the jobs may end those of others too. */
  async function findToCancel(id: string, session: Session): Promise<Work> {
    const found = await work.find(id);
    const isKeeper = may(session, 'jobs.write');
    if (found !== undefined && isKeeper && isTold(found, session)) return found;
    return find(id, session);
  }

  return async (app) => {
    app.post(
      '/vehicles/:vin/exports',
      {
        config: { access: 'telemetry.export', audit: 'telemetry.export' },
        schema: {
          tags: ['Telemetry'],
          summary: 'Export telemetry as CSV',
          description:
            'Ask `GET /work/{id}` how far it is; the file is at `/work/{id}/download` for a week. Where a vehicle was takes a right of ' +
            'its own (403 `location-not-allowed`) and a `purpose` (400 `purpose-required`), also where all signals are asked for of a ' +
            'vehicle that ever sent its place; its owner reads the purpose once the file is fetched.',
          params: vinParams,
          body: exportRequest,
          response: { 202: workSchema },
        },
      },
      async (request, reply) => {
        const { vin } = request.params;
        const { signals } = request.body;
        const sent = signals ?? (await pipeline.telemetry.signalsOf(vin));
        const range = rangeOf(
          { from: timeOf(request.body.from, 'from'), to: timeOf(request.body.to, 'to') },
          clock.now(),
        );
        const purpose = checkLocation(request, vin, sent, request.body.purpose, range);
        const input = { vin, signals, ...range, purpose };
        const begun = await work.begin(workKinds.export, sessionOf(request).username, input);
        note(request, {
          target: begun.id,
          detail: { signals, ...range, ...(purpose === null ? {} : { purpose }) },
        });
        return reply.code(202).header('location', `/api/v1/work/${begun.id}`).send(begun);
      },
    );

    app.get(
      '/work',
      {
        config: { access: 'signed-in' },
        schema: {
          tags: ['Work'],
          summary: 'What I asked for',
          description: 'Newest first.',
          querystring: z.object(pageQuery),
          response: { 200: workPage },
        },
      },
      async (request) => {
        const session = sessionOf(request);
        const { limit, cursor } = request.query;
        const page = await work.list({
          username: session.username,
          limit,
          ...(cursor === undefined ? {} : { cursor }),
        });
        return { items: page.items.filter((item) => isVisible(item, session)), nextCursor: page.nextCursor };
      },
    );

    app.get(
      '/work/everybody',
      {
        config: { access: 'system.read' },
        schema: {
          tags: ['Work'],
          summary: 'What everybody asked for',
          description: 'Newest first.',
          querystring: z.object(pageQuery),
          response: { 200: workPage },
        },
      },
      async (request) => {
        const session = sessionOf(request);
        const { limit, cursor } = request.query;
        const page = await work.list({ limit, ...(cursor === undefined ? {} : { cursor }) });
        return { items: page.items.filter((item) => isTold(item, session)), nextCursor: page.nextCursor };
      },
    );

    app.get(
      '/work/:id',
      {
        config: { access: 'signed-in' },
        schema: { tags: ['Work'], summary: 'How far it is', params, response: { 200: workSchema } },
      },
      async (request) => find(request.params.id, sessionOf(request)),
    );

    app.delete(
      '/work/:id',
      {
        config: { access: 'signed-in', audit: 'work.cancel' },
        schema: {
          tags: ['Work'],
          summary: 'Cancel it',
          description: 'What has ended stays as it ended.',
          params,
          response: { 200: workSchema },
        },
      },
      async (request) => {
        const { id, kind } = await findToCancel(request.params.id, sessionOf(request));
        note(request, { target: id, detail: { kind } });
        return work.cancel(id);
      },
    );

    app.get(
      '/work/:id/download',
      {
        config: { access: 'signed-in' },
        schema: {
          tags: ['Work'],
          summary: 'The file that it made',
          description: 'What holds secrets can be read once.',
          params,
          response: {
            200: { description: 'CSV or NDJSON', content: { 'text/csv': { schema: z.string() } } },
          },
        },
      },
      async (request, reply) => {
        const session = sessionOf(request);
        const found = await find(request.params.id, session);
        const file = workKinds.fileOf(found);
        if (file === undefined) throw notFound();
        if (!may(session, file.permission)) {
          throw new AppError('forbidden', 'not-allowed', 'Your role does not allow this.');
        }
        if (found.state !== 'succeeded') {
          throw new AppError('conflict', 'work-not-done', `There is no file: the work is ${found.state}.`);
        }
        const opened = await open(file.path).catch(() => undefined);
        if (opened === undefined) throw new AppError('not-found', 'file-gone', 'The file has been deleted.');
        if (file.places !== undefined) {
          const { vin, purpose, shown } = file.places;
          checkLocation(request, vin, ['Vehicle.CurrentLocation'], purpose, shown);
        }
        if (file.once) await rm(file.path, { force: true });
        return reply
          .type(file.contentType)
          .header('content-disposition', `attachment; filename="${file.name}"`)
          .send(opened.createReadStream({ highWaterMark: 256 * 1024 }) as never);
      },
    );
  };
}

function timeOf(value: number | string | undefined, path: string): number | undefined {
  if (value === undefined) return undefined;
  const parsed = parseTime(String(value));
  if (parsed !== undefined) return parsed;
  const message = 'must be milliseconds since 1970 UTC, or a time in ISO 8601';
  throw new AppError('invalid', 'bad-request', `${path} ${message}.`, { fields: [{ path, message }] });
}
