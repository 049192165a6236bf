import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { commandEvents, listCommands } from '../../diagnostics/command-reads.ts';
import { AppError } from '../../shared/errors.ts';
import { decodeCursor, pageOf } from '../../shared/page.ts';
import type { ApiContext } from '../deps.ts';
import { sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { toCommandAnswer } from '../reads/commands.ts';
import {
  consent,
  consentList,
  consentRequest,
  remoteSession,
  remoteSessionDetail,
  remoteSessionPage,
  remoteSessionRequest,
} from '../schemas/commands.ts';
import { pageQuery, vinParams } from '../schemas/common.ts';

const params = vinParams.extend({ id: z.string() });
const longestConsentMs = 366 * 86_400_000;
const mostInTranscript = 500;

/** A person's turn at a vehicle, and the owner's consent that it stands on. */
export function remoteSessionRoutes({ db, diagnostics, clock }: ApiContext): FastifyPluginAsyncZod {
  const { catalogue, sessions, consents } = diagnostics;
  const tags = ['Remote sessions'];

  return async (app) => {
    app.post(
      '/vehicles/:vin/consents',
      {
        config: { access: 'sessions.open', audit: 'consent.record' },
        schema: {
          tags,
          summary: 'Record the consent of the owner',
          description:
            'Who gave it, how, for what and until when. It can be withdrawn, and is never changed.',
          params: vinParams,
          body: consentRequest,
          response: { 201: consent },
        },
      },
      async (request, reply) => {
        const { givenBy, how, covers, note: words = null, validUntil } = request.body;
        const { vin } = request.params;
        const now = clock.now();
        if (validUntil <= now || validUntil > now + longestConsentMs) {
          const message = 'must be in the future, and within a year';
          throw new AppError(
            'invalid',
            'bad-consent-end',
            `The consent cannot be recorded: validUntil ${message}.`,
            {
              fields: [{ path: 'validUntil', message }],
            },
          );
        }
        const recordedBy = sessionOf(request).username;
        const made = await consents.record({
          vin,
          givenBy,
          how,
          covers,
          note: words,
          validUntil,
          recordedBy,
        });
        note(request, { target: made.id, detail: { how, covers, validUntil } });
        return reply.code(201).send({ ...made, covers: [...made.covers] });
      },
    );

    app.get(
      '/vehicles/:vin/consents',
      {
        config: { access: 'commands.read' },
        schema: { tags, summary: 'Consents of the owner', params: vinParams, response: { 200: consentList } },
      },
      async (request) => ({
        items: (await consents.list(request.params.vin)).map((one) => ({ ...one, covers: [...one.covers] })),
      }),
    );

    app.delete(
      '/vehicles/:vin/consents/:id',
      {
        config: { access: 'sessions.open', audit: 'consent.withdraw' },
        schema: {
          tags,
          summary: 'Withdraw a consent',
          description: 'Sessions that stand on it are over at once, and what was not sent is not sent.',
          params,
          response: { 200: consent },
        },
      },
      async (request) => {
        const { vin, id } = request.params;
        note(request, { target: id });
        const one = await consents.withdraw(vin, id, sessionOf(request).username);
        await sessions.expire();
        return { ...one, covers: [...one.covers] };
      },
    );

    app.post(
      '/vehicles/:vin/remote-sessions',
      {
        config: { access: 'sessions.open', audit: 'remote-session.open' },
        schema: {
          tags,
          summary: 'Begin a remote session',
          description:
            'Holds the vehicle: nobody else may change it until the session is over. Needs a consent.',
          params: vinParams,
          body: remoteSessionRequest,
          response: { 201: remoteSession },
        },
      },
      async (request, reply) => {
        const { reason, caseId = null, forSeconds } = request.body;
        const { username } = sessionOf(request);
        const made = await sessions.open({ vin: request.params.vin, username, reason, caseId, forSeconds });
        note(request, { target: made.id, detail: { reason, caseId, consentId: made.consentId } });
        return reply.code(201).send(made);
      },
    );

    app.get(
      '/vehicles/:vin/remote-sessions',
      {
        config: { access: 'commands.read' },
        schema: {
          tags,
          summary: 'Remote sessions with a vehicle',
          description: 'Newest first; one that holds the vehicle has no `closedAt`.',
          params: vinParams,
          querystring: z.object(pageQuery),
          response: { 200: remoteSessionPage },
        },
      },
      async (request) => {
        const { limit, cursor } = request.query;
        const after =
          cursor === undefined ? null : decodeCursor('remote-sessions', cursor, ['number', 'string']);
        await sessions.expire();
        const before = after && { at: after[0], id: after[1] };
        const found = await sessions.list(request.params.vin, limit + 1, before);
        const page = pageOf(found, limit, 'remote-sessions', ({ openedAt, id }) => [openedAt, id]);
        return { items: [...page.items], nextCursor: page.nextCursor };
      },
    );

    app.get(
      '/vehicles/:vin/remote-sessions/:id',
      {
        config: { access: 'commands.read' },
        schema: {
          tags,
          summary: 'A remote session with its transcript',
          params,
          response: { 200: remoteSessionDetail },
        },
      },
      async (request) => {
        const { vin, id } = request.params;
        const one = await sessions.get(vin, id);
        const found = await listCommands(db, {
          ...{ vin, sessionId: id, markets: null, limit: mostInTranscript, before: null },
        });
        const session = sessionOf(request);
        return {
          ...one,
          commands: found.toReversed().map((each) => toCommandAnswer(each, catalogue, session)),
          events: await commandEvents(
            db,
            found.map((each) => each.id),
          ),
        };
      },
    );

    app.post(
      '/vehicles/:vin/remote-sessions/:id/close',
      {
        config: { access: 'sessions.open', audit: 'remote-session.close' },
        schema: {
          tags,
          summary: 'End a remote session',
          description: 'Anybody who may open one may end it, so that nobody is locked out of a vehicle.',
          params,
          response: { 200: remoteSession },
        },
      },
      async (request) => {
        const { vin, id } = request.params;
        const { username } = sessionOf(request);
        note(request, { target: id });
        const one = await sessions.get(vin, id);
        return sessions.close(vin, id, username, one.username === username ? 'done' : 'ended-by-another');
      },
    );
  };
}
