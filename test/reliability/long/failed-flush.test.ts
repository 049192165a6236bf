import { it } from 'vitest';
import { failTheServersDisk } from '../failed-flush-run.ts';
import { hasStrace } from '../flush-run.ts';

const name = 'R3, server: three times each a disk that is full, and one that fails; nothing is lost';

it.skipIf(!hasStrace)(hasStrace ? name : `${name} (skipped: strace is not installed)`, () =>
  failTheServersDisk(3),
);
