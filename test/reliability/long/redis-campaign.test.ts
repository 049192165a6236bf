import { test } from 'vitest';
import { noRedis } from '../../support/redis.ts';
import { redisCampaignRun } from '../redis-campaign-run.ts';

test.skipIf(noRedis !== null)(
  `R7: campaigns of 2,000 vehicles, Redis killed at 30 %, emptied, and frozen for longer than its locks hold${noRedis === null ? '' : `: ${noRedis}`}`,
  () =>
    redisCampaignRun({
      ...{ cars: 2000, installSeconds: 2, perMinute: 2000, exports: 100 },
      troubles: [
        { what: 'killed', seconds: 20 },
        { what: 'emptied', seconds: 20 },
        { what: 'frozen', seconds: 40 },
        { what: 'frozen', seconds: 40, sick: true },
      ],
    }),
);
