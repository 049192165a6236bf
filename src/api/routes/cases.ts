import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Evidence } from '../../rule-engine/finding.ts';
import type { CaseDraft, Trx } from '../../service/cases/case-log.ts';
import type { CaseFilter, CaseItem } from '../../service/cases/case-reads.ts';
import { createEventCheck } from '../../service/cases/check-person-event.ts';
import { checkSeen } from '../../service/cases/check-seen.ts';
import { AppError } from '../../shared/errors.ts';
import { decodeCursor, pageOf } from '../../shared/page.ts';
import { storableText } from '../../shared/storable-json.ts';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { scopeOf, sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { viewed } from '../plugins/vehicle-views.ts';
import { readCaseDetail } from '../reads/case-detail.ts';
import { toCaseItems } from '../reads/cases.ts';
import {
  caseCounts,
  caseDetail,
  caseItem,
  casePage,
  caseQuery,
  newCase,
  newCaseEvent,
  newCaseEventQuery,
} from '../schemas/cases.ts';

export const caseNotFound = () => new AppError('not-found', 'case-not-found', 'There is no such case.');
export const caseParams = z.object({ id: z.string().max(64) });
/** Cases of a car, or of an alert, are meant whether or not they are below that of a cause. */
const isOfOne = ({ vin, alert }: { vin?: string | undefined; alert?: string | undefined }) =>
  vin !== undefined || alert !== undefined;
const isUuid = (id: string) => z.uuid().safeParse(id).success;

export function caseRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { db, service, access, clock, faultCatalogue } = context;
  const { cases, reads, policy } = service;
  const checkEvent = createEventCheck({ policy, needsOf: service.needsOf, faultCatalogue, clock });

  return async (app) => {
    app.get(
      '/cases',
      {
        config: { access: 'cases.read' },
        schema: {
          tags: ['Cases'],
          summary: 'Cases',
          description:
            'Open ones, by when they are due; cases below that of a cause are left out unless `parent`, `vin` or `alert` asks for them.',
          querystring: z.object(caseQuery),
          response: { 200: casePage },
        },
      },
      async (request) => {
        const { limit, cursor, order, q, owner, open, state, priority, parent, soon, causes, ...rest } =
          request.query;
        const { username } = sessionOf(request);
        const filter: CaseFilter = {
          ...rest,
          ...{ soon: soon === 'true', causes: causes === 'true' },
          text: q === undefined ? undefined : storableText(q),
          states: state,
          open: state === undefined && open === 'true',
          priorities: priority,
          owner: owner === 'me' ? username : owner === 'nobody' ? null : owner,
          parent: parent === 'any' || (parent === undefined && isOfOne(rest)) ? undefined : (parent ?? null),
        };
        const after =
          cursor === undefined ? undefined : decodeCursor(`cases-${order}`, cursor, ['number', 'string']);
        const { items, keys } = await reads.list(filter, scopeOf(request), { order, limit, after });
        const sent = (await toCaseItems(context, items, languageOf(request))).map((item, index) => ({
          item,
          key: keys[index],
        }));
        const page = pageOf(sent, limit, `cases-${order}`, ({ key }) => [...(key ?? [0, ''])]);
        return { items: page.items.map(({ item }) => item), nextCursor: page.nextCursor };
      },
    );

    app.get(
      '/cases/counts',
      {
        config: { access: 'cases.read' },
        schema: { tags: ['Cases'], summary: 'How many open cases there are', response: { 200: caseCounts } },
      },
      async (request) => reads.counts(scopeOf(request), sessionOf(request).username, clock.now()),
    );

    app.get(
      '/cases/:id',
      {
        config: { access: 'cases.read' },
        schema: {
          tags: ['Cases'],
          summary: 'A case with its log',
          params: caseParams,
          response: { 200: caseDetail },
        },
      },
      async (request) => {
        const detail = await detailOf(request, request.params.id);
        viewed(request, detail.vin, 'case');
        return detail;
      },
    );

    app.post(
      '/cases',
      {
        config: { access: 'cases.write', audit: 'case.open' },
        schema: {
          tags: ['Cases'],
          summary: 'Open a case',
          description:
            'One problem of a vehicle has one open case: 409 `case-open-already` where `alert` has one.',
          body: newCase,
          response: { 201: caseItem },
        },
      },
      async (request, reply) => {
        const { vin, title, severity, alert, note: words, certificates = [] } = request.body;
        const { market } = access.vehicle(request, vin);
        const { username: by } = sessionOf(request);
        const about = alert === undefined ? null : await alertOf(vin, alert);
        const row = await cases.open({
          ...{ vin, market, title, severity, certificates, note: words, alert: about, by },
        });
        note(request, { vin, target: row.id, detail: { number: row.number, title, alert } });
        const item = await seen(row.id, scopeOf(request));
        return reply.code(201).send((await toCaseItems(context, [item], languageOf(request)))[0] as never);
      },
    );

    app.post(
      '/cases/:id/events',
      {
        config: { access: 'cases.write', audit: 'case.change' },
        schema: {
          tags: ['Cases'],
          summary: 'Add to a case',
          description:
            'A comment, who has it, why it waits, the confirmed cause, what was done, its end; that it belongs to the case of a cause, or does ' +
            'not. With `vehicles=true` a cause that is resolved closes the open cases of its vehicles with the same cause and fix.',
          params: caseParams,
          querystring: z.object(newCaseEventQuery),
          body: newCaseEvent,
          response: { 200: caseDetail },
        },
      },
      async (request) => {
        const { id } = request.params;
        const { row } = await seen(id, scopeOf(request));
        const { username: by } = sessionOf(request);
        const draft = { caseId: id, by, ...request.body } as CaseDraft;
        const decided = { seen: request.query.seen, by, kind: draft.kind };
        await checkSeen(db, row, decided);
        const closed = request.query.vehicles === 'true' ? await closeVehicles(row.id, draft) : 0;
        const check = async (trx: Trx, locked: CaseItem['row']) => {
          await checkSeen(trx, locked, decided);
          await checkEvent(trx, locked, draft);
        };
        if (draft.kind === 'linked' || draft.kind === 'unlinked')
          await cases.link(draft, scopeOf(request), check);
        else await cases.add(draft, check);
        note(request, {
          ...(row.vin === null ? {} : { vin: row.vin }),
          target: id,
          detail: { kind: draft.kind, ...(draft.kind === 'comment' ? {} : draft.data), closed },
        });
        if (draft.kind === 'closed' || closed > 0) await context.diagnostics.sessions.expire();
        if (draft.kind === 'needs' || draft.kind === 'diagnosed') await service.takeFromUnfit({ caseId: id });
        return detailOf(request, id);
      },
    );
  };

  async function seen(id: string, scope: ReturnType<typeof scopeOf>): Promise<CaseItem> {
    const found = isUuid(id) ? await reads.get(id, scope) : undefined;
    if (found === undefined) throw caseNotFound();
    return found;
  }

  async function detailOf(request: FastifyRequest, id: string) {
    const scope = scopeOf(request);
    return readCaseDetail(context, await seen(id, scope), { language: languageOf(request), scope });
  }

  async function alertOf(vin: string, id: string) {
    const row = await db
      .selectFrom('alerts')
      .select(['rule', 'evidence'])
      .where('id', '=', id)
      .where('vin', '=', vin)
      .where('state', '<>', 'pending')
      .executeTakeFirst();
    if (row === undefined) throw new AppError('not-found', 'alert-not-found', 'There is no such alert.');
    const { fault } = row.evidence as Evidence;
    return { id, rule: row.rule, fault: fault ?? null };
  }

  /** Its vehicles first, so that asking again goes on where it broke off. */
  async function closeVehicles(parent: string, draft: CaseDraft): Promise<number> {
    const row = await db
      .selectFrom('cases')
      .select(['vin', 'state'])
      .where('id', '=', parent)
      .executeTakeFirst();
    const cause = await causeOf(parent);
    if (row?.vin !== null || draft.kind !== 'resolved' || cause === null)
      throw new AppError(
        'conflict',
        'case-without-vehicles',
        'Only the case of a cause, once diagnosed, can be resolved for its vehicles.',
      );
    const { by } = draft;
    return cases.addToAll(parent, (caseId): CaseDraft[] => [
      { caseId, by, kind: 'diagnosed', data: { cause } },
      { caseId, by, kind: 'resolved', data: draft.data },
      { caseId, by, kind: 'closed', data: {} },
    ]);
  }

  async function causeOf(id: string) {
    const found = await reads.get(id, null);
    const diagnosed = found?.log.findLast(({ kind }) => kind === 'diagnosed');
    return diagnosed?.kind === 'diagnosed' ? diagnosed.data.cause : null;
  }
}
