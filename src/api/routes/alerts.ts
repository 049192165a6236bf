import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { alertStates } from '../../alerts/alert.ts';
import { severities } from '../../vehicles/vehicle.ts';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { scopeOf, sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { toAlertAnswer } from '../reads/alerts.ts';
import { oneOrMore, pageQuery } from '../schemas/common.ts';
import { alert, alertPage } from '../schemas/diagnosis.ts';

export function alertRoutes({ alerts, faultCatalogue, liveFeed, clock }: ApiContext): FastifyPluginAsyncZod {
  const params = z.object({ id: z.string() });

  return async (app) => {
    app.get(
      '/alerts',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Diagnosis'],
          summary: 'Alerts',
          description:
            'Newest first, by when the condition became true. `state` and `severity` take several, with commas.',
          querystring: z.object({
            state: oneOrMore(alertStates),
            severity: oneOrMore(severities),
            vin: z.string().max(64).optional(),
            rule: z.string().max(100).optional(),
            ...pageQuery,
          }),
          response: { 200: alertPage },
        },
      },
      async (request) => {
        const { state, severity, ...query } = request.query;
        const page = await alerts.list({
          ...query,
          states: state,
          severities: severity,
          markets: scopeOf(request),
        });
        const language = languageOf(request);
        return {
          items: page.items.map((item) => toAlertAnswer(item, faultCatalogue, language)),
          nextCursor: page.nextCursor,
        };
      },
    );

    app.get(
      '/alerts/:id',
      {
        config: { access: 'vehicles.read' },
        schema: { tags: ['Diagnosis'], summary: 'One alert', params, response: { 200: alert } },
      },
      async (request) =>
        toAlertAnswer(
          await alerts.get(request.params.id, scopeOf(request)),
          faultCatalogue,
          languageOf(request),
        ),
    );

    app.post(
      '/alerts/:id/acknowledge',
      {
        config: { access: 'alerts.acknowledge', audit: 'alert.acknowledge' },
        schema: {
          tags: ['Diagnosis'],
          summary: 'Take note of an alert',
          description: 'The first acknowledgement stands; another answers the alert as it is.',
          params,
          body: z
            .strictObject({ note: z.string().trim().max(2000).nullable().default(null) })
            .meta({ id: 'Acknowledgement' })
            .default({ note: null }),
          response: { 200: alert },
        },
      },
      async (request) => {
        const { alert: taken, told } = await alerts.acknowledge(request.params.id, scopeOf(request), {
          username: sessionOf(request).username,
          note: request.body.note === '' ? null : request.body.note,
          at: clock.now(),
        });
        note(request, { vin: taken.vin, target: taken.id, detail: { note: taken.acknowledgeNote } });
        liveFeed.publish(told);
        return toAlertAnswer(taken, faultCatalogue, languageOf(request));
      },
    );
  };
}
