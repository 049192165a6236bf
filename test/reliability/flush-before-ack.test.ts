import { it } from 'vitest';
import { flushBeforeAck, hasStrace } from './flush-run.ts';
import { hangsMs } from './limits.ts';

const name =
  'R2: each PUBACK is written after a flush that returned and that began after its record was written';

it.skipIf(!hasStrace)(
  hasStrace ? name : `${name} (skipped: strace is not installed)`,
  () => flushBeforeAck(400),
  hangsMs,
);
