import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AlertNarrowers } from '../../alerts/alert-narrow.ts';
import type { Language } from '../../shared/languages.ts';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { scopeOf } from '../plugins/access.ts';
import { viewed } from '../plugins/vehicle-views.ts';
import { toAlertItems } from '../reads/alert-items.ts';
import { chainOf, whyOf } from '../reads/alert-why.ts';
import { signalsOf, windowOf } from '../reads/alert-window.ts';
import { toAlertAnswer } from '../reads/alerts.ts';
import { createCauseNames } from '../reads/cause-names.ts';
import { ruleInWords } from '../reads/rule-answer.ts';
import { alertContext } from '../schemas/alert-context.ts';
import {
  alertCounts,
  alertGroups,
  alertItem,
  alertListQuery,
  alertNarrowers,
  alertPage,
} from '../schemas/alerts.ts';

type Asked = z.infer<z.ZodObject<typeof alertNarrowers>>;

export function alertRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { alerts, mutes, catalogue, faultCatalogue, registry, clock } = context;
  const names = createCauseNames(context);
  const { rules, pipeline } = context;
  const params = z.object({ id: z.string() });
  const access = 'vehicles.read';

  async function narrowersOf(
    asked: Asked,
    markets: AlertNarrowers['markets'],
    language: Language,
  ): Promise<AlertNarrowers> {
    const { vin, rule, code, state, severity, market, q, acknowledged, muted } = asked;
    return {
      ...{ vin, rule, code, market, markets, states: state, severities: severity },
      acknowledged: acknowledged && acknowledged === 'true',
      muted: muted && muted === 'true',
      search: q === undefined || q.trim() === '' ? undefined : await names.search(q, language),
      mutes: await mutes.active(),
    };
  }

  const itemsFor = ({ mutes: active = [] }: AlertNarrowers, language: Language) =>
    toAlertItems({ find: registry.get, faultCatalogue, mutes: active, language });

  return async (app) => {
    app.get(
      '/alerts',
      {
        config: { access },
        schema: {
          tags: ['Alerts'],
          summary: 'Alerts',
          description:
            'Newest first, by when the condition became true, unless `sort` says otherwise. `state` and `severity` take several, with commas.',
          querystring: alertListQuery,
          response: { 200: alertPage },
        },
      },
      async (request) => {
        const { sort, limit, cursor, ...asked } = request.query;
        const language = languageOf(request);
        const narrowers = await narrowersOf(asked, scopeOf(request), language);
        const page = await alerts.list({ ...narrowers, sort, limit, cursor });
        return { items: page.items.map(itemsFor(narrowers, language)), nextCursor: page.nextCursor };
      },
    );

    app.get(
      '/alerts/groups',
      {
        config: { access },
        schema: {
          tags: ['Alerts'],
          summary: 'Alerts by cause',
          description:
            'By rule, and for rules about faults by fault code. The worst first, then the largest; 1,000 at most.',
          querystring: z.object(alertNarrowers),
          response: { 200: alertGroups },
        },
      },
      async (request) => {
        const language = languageOf(request);
        const narrowers = await narrowersOf(request.query, scopeOf(request), language);
        const groups = await alerts.groups(narrowers);
        const toItem = itemsFor(narrowers, language);
        return {
          items: groups.map((group) => ({
            ...group,
            name: names.nameOf(group, language),
            only: group.only && toItem(group.only),
          })),
        };
      },
    );

    app.get(
      '/alerts/counts',
      {
        config: { access },
        schema: {
          tags: ['Alerts'],
          summary: 'How many alerts there are of each kind',
          querystring: z.object(alertNarrowers),
          response: { 200: alertCounts },
        },
      },
      async (request) =>
        alerts.counts(await narrowersOf(request.query, scopeOf(request), languageOf(request))),
    );

    app.get(
      '/alerts/:id',
      {
        config: { access },
        schema: { tags: ['Alerts'], summary: 'One alert', params, response: { 200: alertItem } },
      },
      async (request) => {
        const [found, active] = await Promise.all([
          alerts.get(request.params.id, scopeOf(request)),
          mutes.active(),
        ]);
        const language = languageOf(request);
        viewed(request, found.vin, 'alert');
        return toAlertItems({ find: registry.get, faultCatalogue, mutes: active, language })(found);
      },
    );

    app.get(
      '/alerts/:id/context',
      {
        config: { access },
        schema: {
          tags: ['Alerts'],
          summary: 'What an alert is seen beside',
          description:
            'The time and the signals to look at, other alerts of the vehicle then, and the same cause on this and on other vehicles.',
          params,
          response: { 200: alertContext },
        },
      },
      async (request) => {
        const markets = scopeOf(request);
        const found = await alerts.get(request.params.id, markets);
        const rule = rules.get(found.rule);
        const now = clock.now();
        const window = windowOf(found, rule?.forMs ?? 0, now);
        const [beside, lastValues] = await Promise.all([
          alerts.history(found, { ...window, now }, markets),
          pipeline.telemetry.lastValues(found.vin),
        ]);
        const language = languageOf(request);
        const told = (list: typeof beside.others) =>
          list.map((alert) => toAlertAnswer(alert, faultCatalogue, language));
        return {
          ...beside,
          window,
          signals: signalsOf(found, rule),
          units: Object.fromEntries(
            Object.keys(found.evidence.signals).map((path) => [path, catalogue.lookup(path)?.unit ?? null]),
          ),
          rule: rule === undefined ? null : ruleInWords(rule, language),
          why: whyOf({ alert: found, rule, lastValues, catalogue, language }),
          ...chainOf(found.rule, rules.live, language),
          others: told(beside.others),
          earlier: told(beside.earlier),
        };
      },
    );
  };
}
