import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { scopeOf, sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { toAlertItems } from '../reads/alert-items.ts';
import { createCauseNames } from '../reads/cause-names.ts';
import {
  acknowledgeNote,
  alertItem,
  bulkAcknowledged,
  bulkAcknowledgement,
  bulkWithdrawal,
  bulkWithdrawn,
} from '../schemas/alerts.ts';

export function acknowledgementRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { alerts, mutes, faultCatalogue, registry, liveFeed, clock } = context;
  const names = createCauseNames(context);
  const params = z.object({ id: z.string() });
  const access = 'alerts.acknowledge';
  const written = (text: string | null) => (text === '' ? null : text);

  return async (app) => {
    app.post(
      '/alerts/:id/acknowledge',
      {
        config: { access, audit: 'alert.acknowledge' },
        schema: {
          tags: ['Alerts'],
          summary: 'Take note of an alert',
          description: 'The first acknowledgement stands; another answers the alert as it is.',
          params,
          body: z
            .strictObject({ note: acknowledgeNote })
            .meta({ id: 'Acknowledgement' })
            .default({ note: null }),
          response: { 200: alertItem },
        },
      },
      async (request) => {
        const { alert: taken, told } = await alerts.acknowledge(request.params.id, scopeOf(request), {
          username: sessionOf(request).username,
          note: written(request.body.note),
          at: clock.now(),
        });
        note(request, { vin: taken.vin, target: taken.id, detail: { note: taken.acknowledgeNote } });
        liveFeed.publish(told);
        const language = languageOf(request);
        return toAlertItems({ find: registry.get, faultCatalogue, mutes: await mutes.active(), language })(
          taken,
        );
      },
    );

    app.delete(
      '/alerts/:id/acknowledge',
      {
        config: { access, audit: 'alert.unacknowledge' },
        schema: {
          tags: ['Alerts'],
          summary: 'Take an acknowledgement back',
          description:
            'One’s own, within ten minutes. An alert that nobody has taken note of is answered as it is.',
          params,
          response: { 200: alertItem },
        },
      },
      async (request) => {
        const by = { username: sessionOf(request).username, note: null, at: clock.now() };
        const { alert: left, told } = await alerts.withdraw(request.params.id, scopeOf(request), by);
        note(request, { vin: left.vin, target: left.id });
        liveFeed.publish(told);
        const language = languageOf(request);
        return toAlertItems({ find: registry.get, faultCatalogue, mutes: await mutes.active(), language })(
          left,
        );
      },
    );

    app.post(
      '/alerts/acknowledge',
      {
        config: { access, audit: 'alerts.acknowledge' },
        schema: {
          tags: ['Alerts'],
          summary: 'Take note of many alerts',
          description:
            'Of those named in `ids`, or of all of a rule that fire, that nobody has taken note of and that are not muted: oldest first, ' +
            '1,000 a call. `code`, `severity`, `vin`, `q` and `market` narrow `rule` down. The event stream tells them as one `alerts` event a market.',
          body: bulkAcknowledgement,
          response: { 200: bulkAcknowledged },
        },
      },
      async (request) => {
        const { ids: named, note: said, severity, q, ...where } = request.body;
        const markets = scopeOf(request);
        const search =
          q === undefined || q.trim() === '' ? undefined : await names.search(q, languageOf(request));
        const { ids, remaining } =
          named === undefined
            ? await alerts.open({
                ...{ ...where, severities: severity, search, markets },
                ...{ muted: false, mutes: await mutes.active() },
              })
            : { ids: named, remaining: 0 };
        const by = { username: sessionOf(request).username, note: written(said), at: clock.now() };
        const { acknowledged, already, unknown, told } = await alerts.acknowledgeMany(ids, markets, by);
        note(request, {
          ...(where.rule === undefined ? {} : { target: where.rule }),
          detail: { note: by.note, alerts: acknowledged },
        });
        liveFeed.publish(told);
        return {
          ...{ acknowledged: acknowledged.length, already, unknown, remaining },
          ids: acknowledged.map(({ id }) => id),
        };
      },
    );

    app.post(
      '/alerts/acknowledge/withdraw',
      {
        config: { access, audit: 'alerts.unacknowledge' },
        schema: {
          tags: ['Alerts'],
          summary: 'Take acknowledgements of many alerts back',
          description: 'One’s own, within ten minutes.',
          body: bulkWithdrawal,
          response: { 200: bulkWithdrawn },
        },
      },
      async (request) => {
        const by = { username: sessionOf(request).username, note: null, at: clock.now() };
        const { withdrawn, refused, unknown, told } = await alerts.withdrawMany(
          request.body.ids,
          scopeOf(request),
          by,
        );
        note(request, { detail: { alerts: withdrawn } });
        liveFeed.publish(told);
        return { withdrawn: withdrawn.length, refused, unknown };
      },
    );
  };
}
