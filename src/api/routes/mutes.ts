import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { mutedCounts } from '../../alerts/muted-counts.ts';
import type { Mute } from '../../alerts/mutes.ts';
import { insertFeedEvents } from '../../ingest/feed-events.ts';
import { AppError } from '../../shared/errors.ts';
import type { Language } from '../../shared/languages.ts';
import { decodeCursor, pageOf } from '../../shared/page.ts';
import { covers, coversScope, may, type Scope } from '../../users/roles.ts';
import type { Session } from '../../users/sessions.ts';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { scopeOf, sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { vehicleSummary } from '../reads/alert-items.ts';
import { createCauseNames } from '../reads/cause-names.ts';
import { pageQuery } from '../schemas/common.ts';
import { longestMuteMs, mute, mutePage, newMute } from '../schemas/mutes.ts';

export function muteRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { db, mutes, registry, access, liveFeed, clock } = context;
  const names = createCauseNames(context);

  const isVisible = ({ vin, markets }: Mute, scope: Scope): boolean =>
    vin === null
      ? scope === null || markets === null || markets.some((market) => scope.includes(market))
      : covers(scope, registry.get(vin)?.market ?? null);

  const mayEnd = ({ vin, markets }: Mute, session: Session): boolean =>
    vin === null
      ? may(session, 'alerts.mute-fleet') && coversScope(session.markets, markets)
      : may(session, 'alerts.mute');

  async function shown(one: Mute, hidden: number, session: Session, language: Language) {
    const { rule, code, markets } = one;
    const unknown = { instance: '', severity: 'info' };
    const name =
      rule === null || code === null
        ? rule && names.nameOf({ rule, code, ...unknown }, language)
        : await names.nameOfCode(rule, code, language);
    return {
      ...one,
      markets: markets === null ? null : [...markets],
      name,
      vehicle: one.vin === null ? null : vehicleSummary(registry.get, one.vin),
      hidden,
      mayEnd: mayEnd(one, session),
    };
  }

  const everyMarket = async () =>
    (await db.selectFrom('vehicles').select('market').distinct().execute()).map(({ market }) => market);

  /** A mute of a fleet concerns everybody who sees a market of it; an event belongs to one market. */
  async function tell(one: Mute, what: 'made' | 'ended'): Promise<void> {
    const all = one.markets ?? (await everyMarket());
    const places =
      one.vin === null
        ? all.map((market) => ({ vin: null, market }))
        : [{ vin: one.vin, market: registry.get(one.vin)?.market ?? null }];
    const { id, vin, rule, code, until } = one;
    const drafts = places.map((place) => ({
      ...place,
      type: 'mute',
      at: clock.now(),
      data: { id, vin, rule, code, until: what === 'made' ? until : null },
      source: `mute ${id} ${what} ${place.market}`,
    }));
    liveFeed.publish(await db.transaction().execute((trx) => insertFeedEvents(trx, drafts)));
  }

  return async (app) => {
    app.get(
      '/mutes',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Alerts'],
          summary: 'Mutes',
          description:
            'Newest first. With `ended=true` those that ran out within the last 30 days; one that was taken away is in the audit log only.',
          querystring: z.object({
            vin: z.string().max(64).optional(),
            rule: z.string().max(100).optional(),
            ended: z.enum(['true', 'false']).default('false'),
            ...pageQuery,
          }),
          response: { 200: mutePage },
        },
      },
      async (request) => {
        const { vin, rule, ended, limit, cursor } = request.query;
        const after = cursor === undefined ? null : decodeCursor('mutes', cursor, ['number', 'string']);
        const session = sessionOf(request);
        const now = clock.now();
        const found = (await mutes.list()).filter(
          (one) =>
            isVisible(one, session.markets) &&
            one.until <= now === (ended === 'true') &&
            (vin === undefined || one.vin === vin) &&
            (rule === undefined || one.rule === rule) &&
            (after === null || one.createdAt < after[0] || (one.createdAt === after[0] && one.id > after[1])),
        );
        const page = pageOf(found.slice(0, limit + 1), limit, 'mutes', ({ createdAt, id }) => [
          createdAt,
          id,
        ]);
        const active = page.items.filter(({ until }) => until > now);
        const hidden = await mutedCounts(db, active, session.markets);
        const language = languageOf(request);
        const items = page.items.map((one) => shown(one, hidden.get(one.id) ?? 0, session, language));
        return { items: await Promise.all(items), nextCursor: page.nextCursor };
      },
    );

    app.post(
      '/mutes',
      {
        config: { access: 'alerts.mute', audit: 'mute.create' },
        schema: {
          tags: ['Alerts'],
          summary: 'Mute alerts for a while',
          description:
            'Of a vehicle, of a rule, or of a rule on a vehicle. The alerts exist as before, but are out of the inbox, and nobody is called. ' +
            'Without `vin` it counts for the vehicles of your markets, and needs the role of an operator.',
          body: newMute,
          response: { 201: mute },
        },
      },
      async (request, reply) => {
        const { vin, rule, code, until, reason } = request.body;
        const session = sessionOf(request);
        if (vin !== null) access.vehicle(request, vin);
        if (vin === null && !may(session, 'alerts.mute-fleet')) {
          throw new AppError(
            'forbidden',
            'mute-needs-vehicle',
            'Your role may mute alerts of a vehicle, not of all vehicles.',
          );
        }
        if (rule !== null && context.rules.find(rule) === undefined)
          throw refused('unknown-rule', 'rule', 'is no rule');
        const now = clock.now();
        if (until <= now) throw refused('bad-mute-end', 'until', 'must be in the future');
        if (until > now + longestMuteMs) throw refused('bad-mute-end', 'until', 'must be within 30 days');
        const made = await mutes.create({
          ...{ vin, rule, code, until, reason, createdBy: session.username },
          markets: vin === null ? session.markets : null,
        });
        note(request, {
          ...(vin === null ? {} : { vin }),
          target: made.id,
          detail: { rule, code, until, reason, markets: made.markets },
        });
        await tell(made, 'made');
        const hidden = await mutedCounts(db, [made], session.markets);
        return reply
          .code(201)
          .send(await shown(made, hidden.get(made.id) ?? 0, session, languageOf(request)));
      },
    );

    app.delete(
      '/mutes/:id',
      {
        config: { access: 'alerts.mute', audit: 'mute.end' },
        schema: {
          tags: ['Alerts'],
          summary: 'End a mute',
          params: z.object({ id: z.string() }),
          response: { 204: z.undefined().describe('It is gone') },
        },
      },
      async (request, reply) => {
        const found = await mutes.get(request.params.id);
        const session = sessionOf(request);
        if (!isVisible(found, scopeOf(request))) {
          throw new AppError('not-found', 'mute-not-found', 'There is no such mute.');
        }
        if (!mayEnd(found, session)) {
          throw new AppError(
            'forbidden',
            'mute-not-yours',
            'This mute also counts for vehicles that are not yours to decide about.',
          );
        }
        await mutes.remove(found.id);
        const { rule, code, until, reason, markets } = found;
        note(request, {
          ...(found.vin === null ? {} : { vin: found.vin }),
          target: found.id,
          detail: { rule, code, until, reason, markets },
        });
        await tell(found, 'ended');
        return reply.code(204).send();
      },
    );
  };
}

const refused = (code: string, path: string, message: string) =>
  new AppError('invalid', code, `The mute cannot be made: ${path} ${message}.`, {
    fields: [{ path, message }],
  });
