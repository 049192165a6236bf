import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { exportEvidence } from '../../ota/evidence/export-evidence.ts';
import type { ApiContext } from '../deps.ts';
import { campaignParams } from '../schemas/campaigns.ts';
import { seenCampaign } from './campaigns.ts';

const evidenceLines = z.string().meta({ id: 'CampaignEvidence', description: 'A line of JSON an entry' });

/** A campaign's log as a file that stands for itself. */
export function campaignEvidenceRoutes(context: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/campaigns/:id/evidence',
      {
        config: { access: 'campaigns.read' },
        schema: {
          tags: ['Campaigns'],
          summary: 'The hash-chained log of a campaign as a file',
          description:
            'Lines of canonical JSON: the releases with their signatures and keys, every entry with its hash, the end. ' +
            '`npm run evidence -- verify FILE` says whether it is as it was written.',
          params: campaignParams,
          response: {
            200: { description: 'NDJSON', content: { 'application/x-ndjson': { schema: evidenceLines } } },
          },
        },
      },
      async (request, reply) => {
        const { row } = await seenCampaign(context, request);
        const lines = await begun(exportEvidence(context, row.id));
        return reply
          .type('application/x-ndjson')
          .header('content-disposition', `attachment; filename="campaign-${row.number}.evidence.jsonl"`)
          .send(Readable.from(lines) as never);
      },
    );
  };
}

/** Its first line is read before the answer begins: a campaign without a log is a 404, not a broken file. */
async function begun(lines: AsyncGenerator<string>): Promise<AsyncGenerator<string>> {
  const first = await lines.next();
  return (async function* () {
    if (first.done !== true) yield first.value;
    yield* lines;
  })();
}
