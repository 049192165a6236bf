import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CampaignState } from '../../ota/campaigns/campaign-state.ts';
import { AppError } from '../../shared/errors.ts';
import type { ApiContext } from '../deps.ts';
import { scopeOf, sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { viewed } from '../plugins/vehicle-views.ts';
import { toDeploymentAnswer, toNamedCampaign } from '../reads/deployments.ts';
import {
  deploymentDetail,
  deploymentPage,
  deploymentQuery,
  optOutRequest,
  vehicleUpdates,
} from '../schemas/campaign-deployments.ts';
import { campaignParams } from '../schemas/campaigns.ts';
import { vinParams } from '../schemas/common.ts';
import { seenCampaign } from './campaigns.ts';

const deploymentNotFound = () =>
  new AppError('not-found', 'deployment-not-found', 'This vehicle is not on the list of this campaign.');

/** What became of vehicles in campaigns. */
export function deploymentRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { ota, registry } = context;
  const { deployments, optOuts } = ota.campaigns;

  async function updatesOf(vin: string): Promise<z.infer<typeof vehicleUpdates>> {
    const [optOut, items, excluded] = await Promise.all([
      optOuts.get(vin),
      deployments.ofVehicle(vin),
      deployments.leftOut(vin),
    ]);
    return {
      optOut,
      items: items.map((row) => ({
        ...toDeploymentAnswer(registry, row),
        campaign: toNamedCampaign(row.campaign),
      })),
      excluded: excluded.map(({ campaign, ...why }) => ({ campaign: toNamedCampaign(campaign), ...why })),
    };
  }

  return async (app) => {
    app.get(
      '/campaigns/:id/deployments',
      {
        config: { access: 'campaigns.read' },
        schema: {
          tags: ['Campaigns'],
          summary: 'Vehicles of a campaign',
          description: 'In the order in which the campaign comes to them.',
          params: campaignParams,
          querystring: deploymentQuery,
          response: { 200: deploymentPage },
        },
      },
      async (request) => {
        const { row } = await seenCampaign(context, request);
        const { state, limit, cursor, ...filter } = request.query;
        const asked = { ...filter, states: state };
        const page = await deployments.list(row.id, asked, scopeOf(request), { limit, cursor });
        return { ...page, items: page.items.map((one) => toDeploymentAnswer(registry, one)) };
      },
    );

    app.get(
      '/campaigns/:id/deployments/:vehicle',
      {
        config: { access: 'campaigns.read' },
        schema: {
          tags: ['Campaigns'],
          summary: 'A vehicle in a campaign, with everything that was said',
          params: campaignParams.extend({ vehicle: z.string().describe('VIN') }),
          response: { 200: deploymentDetail },
        },
      },
      async (request) => {
        const { row: campaign } = await seenCampaign(context, request);
        const row = await deployments.get(campaign.id, request.params.vehicle, scopeOf(request));
        if (row === undefined) throw deploymentNotFound();
        viewed(request, row.vin, 'updates');
        const { id, number, name, state } = campaign;
        return {
          ...toDeploymentAnswer(registry, row),
          campaign: { id, number, name, state: state as CampaignState },
          ...{ traits: row.traits, steps: row.steps },
          log: (await deployments.log(row.number)).map((line) => ({ ...line, data: { ...line.data } })),
        };
      },
    );

    app.get(
      '/vehicles/:vin/updates',
      {
        config: { access: 'campaigns.read' },
        schema: {
          tags: ['Campaigns'],
          summary: 'Updates of a vehicle',
          description:
            'Those that it got or is to get, those that it was left out of, and whether its owner wants any.',
          params: vinParams,
          response: { 200: vehicleUpdates },
        },
      },
      async (request) => updatesOf(request.params.vin),
    );

    app.put(
      '/vehicles/:vin/update-opt-out',
      {
        config: { access: 'updates.opt-out', audit: 'vehicle.update-opt-out' },
        schema: {
          tags: ['Campaigns'],
          summary: 'Record whether the owner wants updates by air',
          description: 'Who wants none is left out of lists that are frozen from now on.',
          params: vinParams,
          body: optOutRequest,
          response: { 200: vehicleUpdates },
        },
      },
      async (request) => {
        const { vin } = request.params;
        const { optedOut, saidBy, note: words } = request.body;
        note(request, { detail: request.body });
        const recordedBy = sessionOf(request).username;
        if (optedOut) await optOuts.set(vin, { saidBy, note: words, recordedBy });
        else await optOuts.clear(vin);
        return updatesOf(vin);
      },
    );
  };
}
