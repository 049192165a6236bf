import { it } from 'vitest';
import { stopUnderLoad } from '../stop-run.ts';

it('R19: SIGTERM under load, ten times, ends the server in time, exit code 0; nothing is lost, doubled or reordered', () =>
  stopUnderLoad({ stops: 10, acknowledgedEach: 3000, withinMs: 5000 }));
