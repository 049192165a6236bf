import { it } from 'vitest';
import { noHaproxy } from '../../support/haproxy.ts';
import { noRedis } from '../../support/redis.ts';
import { noVictoriaMetrics } from '../../support/victoria-metrics.ts';
import { killEverythingOnce } from '../topology-run.ts';

const missing = [noHaproxy, noRedis, noVictoriaMetrics].filter((reason) => reason !== null);

it.skipIf(missing.length > 0)(
  `the compose file's topology under load for 3 minutes, each process and engine killed once${missing.map((reason) => `: ${reason}`).join('')}`,
  () => killEverythingOnce({ rate: 500, between: 2_000, seconds: 180, recoveryMs: 10_000 }),
  1_200_000,
);
