import { it } from 'vitest';
import { hangsMs } from './limits.ts';
import { tellOnce } from './told-once-run.ts';

it(
  'short: a server killed twice while alerts come tells of each once, by mail; what nobody can know is said',
  () => tellOnce(2),
  hangsMs,
);
