import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { commandStates } from '../../diagnostics/command.ts';
import { commandEvents, getCommand, listCommands } from '../../diagnostics/command-reads.ts';
import { decodeCursor, pageOf } from '../../shared/page.ts';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { scopeOf, sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { catalogueAnswer, toCommandAnswer } from '../reads/commands.ts';
import {
  command,
  commandCatalogue,
  commandDetail,
  commandPage,
  commandRequest,
} from '../schemas/commands.ts';
import { oneOrMore, pageQuery, vinParams } from '../schemas/common.ts';

const commandParams = vinParams.extend({ id: z.string() });
const listQuery = z.object({ state: oneOrMore(commandStates), ...pageQuery });

/** What is asked of vehicles, and what became of it. */
export function commandRoutes({ db, diagnostics }: ApiContext): FastifyPluginAsyncZod {
  const { catalogue, commands } = diagnostics;
  const tags = ['Commands'];

  async function page(
    query: z.infer<typeof listQuery>,
    session: Parameters<typeof toCommandAnswer>[2],
    vin?: string,
  ) {
    const { state, limit, cursor } = query;
    const after = cursor === undefined ? null : decodeCursor('commands', cursor, ['number', 'string']);
    const before = after && { at: after[0], id: after[1] };
    const found = await listCommands(db, {
      vin,
      states: state,
      markets: session.markets,
      limit: limit + 1,
      before,
    });
    const { items, nextCursor } = pageOf(found, limit, 'commands', ({ requestedAt, id }) => [
      requestedAt,
      id,
    ]);
    return { items: items.map((one) => toCommandAnswer(one, catalogue, session)), nextCursor };
  }

  return async (app) => {
    app.get(
      '/command-catalogue',
      {
        config: { access: 'commands.read' },
        schema: {
          tags,
          summary: 'What can be asked of a vehicle',
          description: 'Shipped commands, and the operator’s own from `policies/commands.yaml`.',
          response: { 200: commandCatalogue },
        },
      },
      async (request) => catalogueAnswer(catalogue, languageOf(request)),
    );

    app.get(
      '/commands',
      {
        config: { access: 'commands.read' },
        schema: {
          tags,
          summary: 'Commands to all vehicles of your markets',
          description: 'Newest first. `state=awaiting-approval` is what waits for a second person.',
          querystring: listQuery,
          response: { 200: commandPage },
        },
      },
      async (request) => {
        scopeOf(request);
        return page(request.query, sessionOf(request));
      },
    );

    app.post(
      '/vehicles/:vin/commands',
      {
        config: { access: 'commands.send', audit: 'command.request' },
        schema: {
          tags,
          summary: 'Send a command to a vehicle',
          description:
            'One that reads is sent at once, or when the vehicle connects. One that changes the vehicle runs in your remote session with it. ' +
            'One that can move or stop something lives 60 s at most, never waits for a vehicle that is away, waits for a second person, and is ' +
            'refused unless the vehicle proves by samples of the last seconds that it stands in P. 409 says why it is refused.',
          params: vinParams,
          body: commandRequest,
          response: { 202: command },
        },
      },
      async (request, reply) => {
        const { vin } = request.params;
        const { name, args, expiresInSeconds = null, reason, caseId = null } = request.body;
        const session = sessionOf(request);
        const made = await commands.request({
          vin,
          name,
          args,
          reason,
          expiresInSeconds,
          caseId,
          by: session.username,
        });
        note(request, { target: made.id, detail: { name, args, reason, state: made.state } });
        return reply.code(202).send(toCommandAnswer(made, catalogue, session));
      },
    );

    app.get(
      '/vehicles/:vin/commands',
      {
        config: { access: 'commands.read' },
        schema: {
          tags,
          summary: 'Commands to a vehicle',
          description: 'Newest first.',
          params: vinParams,
          querystring: listQuery,
          response: { 200: commandPage },
        },
      },
      async (request) => page(request.query, sessionOf(request), request.params.vin),
    );

    app.get(
      '/vehicles/:vin/commands/:id',
      {
        config: { access: 'commands.read' },
        schema: {
          tags,
          summary: 'A command and everything said about it',
          params: commandParams,
          response: { 200: commandDetail },
        },
      },
      async (request) => {
        const { vin, id } = request.params;
        const one = await getCommand(db, vin, id);
        const events = await commandEvents(db, [id]);
        return { ...toCommandAnswer(one, catalogue, sessionOf(request)), events };
      },
    );

    app.post(
      '/vehicles/:vin/commands/:id/approve',
      {
        config: { access: 'commands.approve', audit: 'command.approve' },
        schema: {
          tags,
          summary: 'Approve a command as the second person',
          description:
            'Sends it, if the vehicle proves at this moment that it stands. 409 says why not; then it has ended.',
          params: commandParams,
          response: { 202: command },
        },
      },
      async (request, reply) => {
        const { vin, id } = request.params;
        const session = sessionOf(request);
        note(request, { target: id });
        const one = await commands.approve(vin, id, session.username);
        return reply.code(202).send(toCommandAnswer(one, catalogue, session));
      },
    );

    app.post(
      '/vehicles/:vin/commands/:id/cancel',
      {
        config: { access: 'commands.send', audit: 'command.cancel' },
        schema: {
          tags,
          summary: 'Take a command back that the vehicle has not got',
          params: commandParams,
          response: { 200: command },
        },
      },
      async (request) => {
        const { vin, id } = request.params;
        const session = sessionOf(request);
        note(request, { target: id });
        return toCommandAnswer(await commands.cancel(vin, id, session.username), catalogue, session);
      },
    );
  };
}
