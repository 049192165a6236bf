import { test } from 'vitest';
import { actAsOneServer } from '../reliability/roles-run.ts';
import { noRedis } from '../support/redis.ts';

const name = 'two api processes and one with the gateway and the work, on one PostgreSQL, are one server';

test.skipIf(noRedis !== null)(
  `${name}${noRedis === null ? '' : `: ${noRedis}`}`,
  () => actAsOneServer({ isWhole: false }),
  400_000,
);
