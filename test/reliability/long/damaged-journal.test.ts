import { it } from 'vitest';
import { testSeed } from '../../support/seeded-random.ts';
import { damageTheJournal } from '../damaged-journal-run.ts';

it('R4, server: 200 flipped bits in a journal of 200,000 messages; no wrong value, damage named, the rest served', () =>
  damageTheJournal(testSeed(), 200_000, 200));
