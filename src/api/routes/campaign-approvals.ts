import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { ApiContext } from '../deps.ts';
import { sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { approvalRequest, campaignDetail, campaignParams, denial } from '../schemas/campaigns.ts';
import { answerWithDetail, seenCampaign } from './campaigns.ts';

const tags = ['Campaigns'];
const params = campaignParams;
const response = { 200: campaignDetail };

/** A list is frozen by one person, and signed off by another. */
export function campaignApprovalRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { approvals } = context.ota.campaigns;

  return async (app) => {
    app.post(
      '/campaigns/:id/request-approval',
      {
        config: { access: 'campaigns.write', audit: 'campaign.request-approval' },
        schema: {
          tags,
          summary: 'Freeze the list and ask for approval',
          description:
            'Who gets it is decided now and does not change; its digest, with those of the releases and the plan, is what a second person signs off.',
          ...{ params, response },
        },
      },
      async (request) => {
        const { row } = await seenCampaign(context, request);
        await approvals.request(row.id, sessionOf(request).username);
        const detail = await answerWithDetail(context, request);
        note(request, {
          target: row.id,
          detail: { name: row.name, targets: detail.targets, digest: detail.digest },
        });
        return detail;
      },
    );

    app.post(
      '/campaigns/:id/approve',
      {
        config: { access: 'campaigns.approve', audit: 'campaign.approve' },
        schema: {
          tags,
          summary: 'Approve a campaign as the second person',
          description:
            'With the digest that you saw. 409 names both digests where it is another one now, or where a release is not what it was when the list ' +
            'was frozen.',
          ...{ params, response, body: approvalRequest },
        },
      },
      async (request) => {
        const { row } = await seenCampaign(context, request);
        const { digest } = request.body;
        note(request, { target: row.id, detail: { name: row.name, digest } });
        await approvals.approve(row.id, digest, sessionOf(request).username);
        return answerWithDetail(context, request);
      },
    );

    app.post(
      '/campaigns/:id/deny',
      {
        config: { access: 'campaigns.approve', audit: 'campaign.deny' },
        schema: {
          tags,
          summary: 'Give a campaign back',
          description: 'It is a draft again, without a list.',
          ...{ params, response, body: denial },
        },
      },
      async (request) => {
        const { row } = await seenCampaign(context, request);
        const { reason } = request.body;
        note(request, { target: row.id, detail: { name: row.name, reason } });
        await approvals.deny(row.id, reason, sessionOf(request).username);
        return answerWithDetail(context, request);
      },
    );
  };
}
