import { it } from 'vitest';
import { overfillQueue } from '../offline-queue-run.ts';

it('R17: what waits for a car is bounded, oldest first, counted and seen; a deaf car harms nobody; nothing that moves waits', () =>
  overfillQueue(5000));
