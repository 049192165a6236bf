import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CampaignItem } from '../../ota/campaigns/campaign-reads.ts';
import { campaignNotFound } from '../../ota/campaigns/campaign-rows.ts';
import type { ApiContext } from '../deps.ts';
import { scopeOf, sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { readCampaignDetail, toCampaignAnswer, toPlanAnswer } from '../reads/campaigns.ts';
import { plannedCampaign, planRequest } from '../schemas/campaign-plans.ts';
import {
  campaignChange,
  campaignDetail,
  campaignPage,
  campaignParams,
  campaignQuery,
  newCampaign,
} from '../schemas/campaigns.ts';

const tags = ['Campaigns'];

export const authorOf = (request: FastifyRequest) => ({
  ...{ username: sessionOf(request).username, scope: scopeOf(request) },
});

/** The campaign, if whoever asks sees all of its vehicles. @throws AppError not-found `campaign-not-found` */
export async function seenCampaign({ ota }: ApiContext, request: FastifyRequest): Promise<CampaignItem> {
  const { id } = request.params as { id: string };
  const found = await ota.campaigns.reads.get(id, scopeOf(request));
  if (found === undefined) throw campaignNotFound();
  return found;
}

export const answerWithDetail = async (context: ApiContext, request: FastifyRequest) =>
  readCampaignDetail(context, await seenCampaign(context, request), sessionOf(request));

/** Campaigns as they are written, planned and read. */
export function campaignRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { drafts, planner, reads } = context.ota.campaigns;

  return async (app) => {
    app.post(
      '/campaigns',
      {
        config: { access: 'campaigns.write', audit: 'campaign.create' },
        schema: {
          tags,
          summary: 'Write a campaign',
          description:
            'A draft: it reaches the vehicles of your markets that the selector matches. Limits that are left out of the plan have safe values, which ' +
            'the answer shows.',
          body: newCampaign,
          response: { 201: campaignDetail },
        },
      },
      async (request, reply) => {
        const row = await drafts.create(request.body, authorOf(request));
        const { name, releaseId, selector } = request.body;
        note(request, { target: row.id, detail: { number: row.number, name, releaseId, selector } });
        const made = await reads.get(row.id, scopeOf(request));
        if (made === undefined) throw campaignNotFound();
        return reply.code(201).send(await readCampaignDetail(context, made, sessionOf(request)));
      },
    );

    app.post(
      '/campaigns/plan',
      {
        config: { access: 'campaigns.write', audit: false },
        schema: {
          tags,
          summary: 'A dry run of a campaign',
          description:
            'Who gets it, why the others do not, how much they download, how the waves are, and when 95 % have it by how these vehicles have been ' +
            'online. Nothing is kept.',
          body: planRequest,
          response: { 200: plannedCampaign },
        },
      },
      async (request) => {
        const { rollbackOf, ...draft } = request.body;
        if (rollbackOf !== null && (await reads.get(rollbackOf, scopeOf(request))) === undefined) {
          throw campaignNotFound();
        }
        return toPlanAnswer(await planner.plan(draft, authorOf(request), rollbackOf));
      },
    );

    app.get(
      '/campaigns',
      {
        config: { access: 'campaigns.read' },
        schema: {
          tags,
          summary: 'Campaigns, newest first',
          description: 'Those whose vehicles are all in your markets.',
          querystring: campaignQuery,
          response: { 200: campaignPage },
        },
      },
      async (request) => {
        const { state, limit, cursor } = request.query;
        const page = await reads.list({ states: state }, scopeOf(request), { limit, cursor });
        const session = sessionOf(request);
        return { ...page, items: page.items.map((item) => toCampaignAnswer(item, session)) };
      },
    );

    app.get(
      '/campaigns/:id',
      {
        config: { access: 'campaigns.read' },
        schema: {
          tags,
          summary: 'A campaign and how it is going',
          params: campaignParams,
          response: { 200: campaignDetail },
        },
      },
      async (request) => answerWithDetail(context, request),
    );

    app.put(
      '/campaigns/:id',
      {
        config: { access: 'campaigns.write', audit: 'campaign.change' },
        schema: {
          tags,
          summary: 'Write a draft again',
          description: '409 where it is no draft any more, or somebody else was faster.',
          params: campaignParams,
          body: campaignChange,
          response: { 200: campaignDetail },
        },
      },
      async (request) => {
        const { row } = await seenCampaign(context, request);
        const { version, ...draft } = request.body;
        const { name, releaseId, selector } = draft;
        note(request, { target: row.id, detail: { name, releaseId, selector } });
        await drafts.change(row.id, version, draft, authorOf(request));
        return answerWithDetail(context, request);
      },
    );

    app.delete(
      '/campaigns/:id',
      {
        config: { access: 'campaigns.write', audit: 'campaign.delete' },
        schema: {
          tags,
          summary: 'Throw a draft away',
          params: campaignParams,
          response: { 204: z.undefined().describe('It is gone') },
        },
      },
      async (request, reply) => {
        const { row } = await seenCampaign(context, request);
        note(request, { target: row.id, detail: { number: row.number, name: row.name } });
        await drafts.remove(row.id, authorOf(request));
        return reply.code(204).send();
      },
    );
  };
}
