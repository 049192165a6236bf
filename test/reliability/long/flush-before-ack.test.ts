import { it } from 'vitest';
import { flushBeforeAck, hasStrace } from '../flush-run.ts';

const name = 'R2: for ten seconds at 200 messages a second each PUBACK follows the flush of its message';

it.skipIf(!hasStrace)(hasStrace ? name : `${name} (skipped: strace is not installed)`, () =>
  flushBeforeAck(2000),
);
