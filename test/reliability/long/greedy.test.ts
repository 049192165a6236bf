import { it } from 'vitest';
import { bearGreed } from '../greedy-run.ts';

it('R14: 2,000 sockets that are silent, slow or greedy are closed, and harm nobody', () =>
  bearGreed({ sockets: 2000, vehicles: 200, full: true }));
