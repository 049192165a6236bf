import { it } from 'vitest';
import { bearGreed } from './greedy-run.ts';
import { hangsMs } from './limits.ts';

it(
  'R14, short: 300 sockets that are silent, slow or greedy are closed, and harm nobody',
  () => bearGreed({ sockets: 300, vehicles: 20, full: false }),
  hangsMs,
);
