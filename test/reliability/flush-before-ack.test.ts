import { it } from 'vitest';
import { flushBeforeAck, hasStrace } from './flush-run.ts';

const name =
  'R2: each PUBACK is written after a flush that returned and that began after its record was written';

it.skipIf(!hasStrace)(
  hasStrace ? name : `${name} (skipped: strace is not installed)`,
  () => flushBeforeAck(1000),
  240_000,
);
