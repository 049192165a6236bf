import { test } from 'vitest';
import { noRedis } from '../../support/redis.ts';
import { actAsOneServer } from '../roles-run.ts';

const name =
  'two api, two worker and one gateway process on one PostgreSQL are one server, also when a worker is killed';

test.skipIf(noRedis !== null)(
  `${name}${noRedis === null ? '' : `: ${noRedis}`}`,
  () => actAsOneServer({ isWhole: true }),
  400_000,
);
