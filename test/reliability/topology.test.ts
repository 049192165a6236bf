import { it } from 'vitest';
import { noHaproxy } from '../support/haproxy.ts';
import { noRedis } from '../support/redis.ts';
import { noVictoriaMetrics } from '../support/victoria-metrics.ts';
import { hangsMs } from './limits.ts';
import { killEverythingOnce } from './topology-run.ts';

const missing = [noHaproxy, noRedis, noVictoriaMetrics].filter((reason) => reason !== null);

it.skipIf(missing.length > 0)(
  `short: the compose file's topology with one process of each role under load, each process and engine killed once${missing.map((reason) => `: ${reason}`).join('')}`,
  () =>
    killEverythingOnce({
      ...{ groups: [['gateway'], ['api1', 'worker1']], rate: 200, between: 100, seconds: 0 },
      recoveryMs: hangsMs,
    }),
  hangsMs,
);
