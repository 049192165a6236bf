import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { campaignNotFound } from '../../ota/campaigns/campaign-rows.ts';
import { AppError } from '../../shared/errors.ts';
import type { ApiContext } from '../deps.ts';
import { scopeOf, sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { readCampaignDetail } from '../reads/campaigns.ts';
import {
  abortRequest,
  haltRequest,
  resumeRequest,
  retryAnswer,
  rollbackRequest,
} from '../schemas/campaign-actions.ts';
import { campaignDetail, campaignParams } from '../schemas/campaigns.ts';
import { answerWithDetail, authorOf, seenCampaign } from './campaigns.ts';

const tags = ['Campaigns'];
const params = campaignParams;
const response = { 200: campaignDetail };

/** What people do with a campaign that is approved. */
export function campaignActionRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { decisions, campaigns, releases } = context.ota;

  /** Does it to the campaign, if whoever asks sees it, and answers with how it stands then. */
  async function acted(
    request: FastifyRequest,
    act: (id: string, by: string) => Promise<void>,
    detail: Readonly<Record<string, unknown>> = {},
  ) {
    const { row } = await seenCampaign(context, request);
    note(request, { target: row.id, detail: { number: row.number, name: row.name, ...detail } });
    await act(row.id, sessionOf(request).username);
    return answerWithDetail(context, request);
  }

  return async (app) => {
    app.post(
      '/campaigns/:id/start',
      {
        config: { access: 'campaigns.halt', audit: 'campaign.start' },
        schema: {
          tags,
          summary: 'Start an approved campaign',
          description: '409 names both digests where what would be offered is not what was approved.',
          ...{ params, response },
        },
      },
      (request) => acted(request, decisions.start),
    );

    app.post(
      '/campaigns/:id/halt',
      {
        config: { access: 'campaigns.halt', audit: 'campaign.halt' },
        schema: {
          tags,
          summary: 'Halt a campaign',
          description:
            'No vehicle is started after the answer. Offers that nobody answered are taken back; who has begun finishes, or goes back; what is done stays.',
          ...{ params, response, body: haltRequest },
        },
      },
      (request) => {
        const { why } = request.body;
        return acted(request, (id, by) => decisions.halt(id, by, why), { why });
      },
    );

    app.post(
      '/campaigns/:id/resume',
      {
        config: { access: 'campaigns.halt', audit: 'campaign.resume' },
        schema: {
          tags,
          summary: 'Go on with a halted campaign',
          description:
            'Every reason of the halt must be acknowledged: what has failed so far does not halt it again, what fails on top does. 409 where a reason ' +
            'came that you have not seen, and always where other artifacts would be offered than were approved.',
          ...{ params, response, body: resumeRequest },
        },
      },
      (request) => {
        const { acknowledge, why } = request.body;
        return acted(request, (id, by) => decisions.resume(id, by, acknowledge, why), { acknowledge, why });
      },
    );

    app.post(
      '/campaigns/:id/hold',
      {
        config: { access: 'campaigns.halt', audit: 'campaign.hold' },
        schema: {
          tags,
          summary: 'Hold a campaign before its next wave',
          description: 'The open wave goes on.',
          ...{ params, response },
        },
      },
      (request) => acted(request, decisions.hold),
    );

    app.post(
      '/campaigns/:id/next-wave',
      {
        config: { access: 'campaigns.halt', audit: 'campaign.next-wave' },
        schema: {
          tags,
          summary: 'Open the next wave',
          description: 'Where only a person is missing; 409 says what else is.',
          ...{ params, response },
        },
      },
      (request) => acted(request, decisions.nextWave),
    );

    app.post(
      '/campaigns/:id/abort',
      {
        config: { access: 'campaigns.halt', audit: 'campaign.abort' },
        schema: {
          tags,
          summary: 'End a campaign for good',
          description:
            'No vehicle is started after the answer. Who waits or has not answered is cancelled, who has begun is asked to stop, who installs finishes or ' +
            'goes back, what is done stays.',
          ...{ params, response, body: abortRequest },
        },
      },
      (request) => {
        const { why } = request.body;
        return acted(request, (id, by) => decisions.abort(id, by, why), { why });
      },
    );

    app.post(
      '/campaigns/:id/retry',
      {
        config: { access: 'campaigns.halt', audit: 'campaign.retry' },
        schema: {
          tags,
          summary: 'Try failed vehicles again now',
          description:
            'Those whose attempt failed before it changed anything and that wait for the next one.',
          params,
          response: { 200: retryAnswer },
        },
      },
      async (request) => {
        const { row } = await seenCampaign(context, request);
        const vehicles = await decisions.retry(row.id, sessionOf(request).username);
        note(request, { target: row.id, detail: { number: row.number, name: row.name, vehicles } });
        return { vehicles };
      },
    );

    app.post(
      '/campaigns/:id/rollback',
      {
        config: { access: 'campaigns.write', audit: 'campaign.rollback' },
        schema: {
          tags,
          summary: 'Write the campaign that takes this one back',
          description:
            'A draft for the vehicles on which this one began to install, those with open cases too; it needs its own approval, and a release that was ' +
            'signed as a rollback.',
          params,
          body: rollbackRequest,
          response: { 201: campaignDetail },
        },
      },
      async (request, reply) => {
        const { row } = await seenCampaign(context, request);
        const { name = `Rollback: ${row.name}`.slice(0, 200), ...given } = request.body;
        if ((await releases.get(given.releaseId))?.release.rollback !== true) throw noRollback();
        const exclusions = { openCases: false, vins: [] };
        const draft = { ...given, name, selector: 'true', exclusions };
        const made = await campaigns.drafts.create(draft, authorOf(request), row.id);
        note(request, { target: made.id, detail: { number: made.number, name: row.name, ...given } });
        const item = await campaigns.reads.get(made.id, scopeOf(request));
        if (item === undefined) throw campaignNotFound();
        return reply.code(201).send(await readCampaignDetail(context, item, sessionOf(request)));
      },
    );
  };
}

const noRollback = () =>
  new AppError(
    'conflict',
    'release-no-rollback',
    'Only a release that was signed as a rollback takes a campaign back.',
  );
