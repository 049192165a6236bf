import { test } from 'vitest';
import { noRedis } from '../support/redis.ts';
import { redisCampaignRun } from './redis-campaign-run.ts';

test.skipIf(noRedis !== null)(
  `R7: Redis comes back emptied in the middle of a campaign, and is frozen while one fails${noRedis === null ? '' : `: ${noRedis}`}`,
  () =>
    redisCampaignRun({
      ...{ cars: 30, installSeconds: 0.3, perMinute: 10_000, exports: 10 },
      troubles: [
        { what: 'emptied', seconds: 1 },
        { what: 'frozen', seconds: 2, sick: true },
      ],
    }),
);
