import { test } from 'vitest';
import { noRedis } from '../support/redis.ts';
import { frozenCampaignRun } from './frozen-campaign-run.ts';

test.skipIf(noRedis !== null)(
  `R8: a worker process frozen in the middle of a campaign${noRedis === null ? '' : `: ${noRedis}`}`,
  () => frozenCampaignRun({ cars: 10, frozenMs: 0, withExport: false }),
);
