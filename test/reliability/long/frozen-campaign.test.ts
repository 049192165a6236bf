import { test } from 'vitest';
import { noRedis } from '../../support/redis.ts';
import { frozenCampaignRun } from '../frozen-campaign-run.ts';

test.skipIf(noRedis !== null)(
  `R8: a worker process frozen for 45 s in the middle of a campaign and of an export${noRedis === null ? '' : `: ${noRedis}`}`,
  () => frozenCampaignRun({ cars: 200, frozenMs: 45_000, withExport: true }),
);
