import { it } from 'vitest';
import { hangsMs } from './limits.ts';
import { stopUnderLoad } from './stop-run.ts';

it(
  'R19, short: SIGTERM under load ends the server in time, exit code 0; nothing is lost, doubled or reordered',
  () => stopUnderLoad({ stops: 1, acknowledgedEach: 2000, withinMs: null }),
  hangsMs,
);
