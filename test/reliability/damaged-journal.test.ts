import { it } from 'vitest';
import { testSeed } from '../support/seeded-random.ts';
import { damageTheJournal } from './damaged-journal-run.ts';

it(
  'R4, server, short: 5 flipped bits in a journal of 5,000 messages; no wrong value, damage named, the rest served',
  () => damageTheJournal(testSeed(), 5000, 5),
  180_000,
);
