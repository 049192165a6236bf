import { it } from 'vitest';
import { hangsMs } from './limits.ts';
import { takeTheStoreAway } from './store-away-run.ts';

it(
  'R5, short: PostgreSQL refuses for 4 s; vehicles do not notice',
  () => takeTheStoreAway('refused', 4),
  hangsMs,
);
