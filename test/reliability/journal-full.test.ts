import { it } from 'vitest';
import { fillJournal } from './journal-full-run.ts';
import { hangsMs } from './limits.ts';

it(
  'R6, short: a full journal slows the vehicles and says so, and goes on when there is room; nothing is lost or doubled',
  () => fillJournal({ kill: false }),
  hangsMs,
);
