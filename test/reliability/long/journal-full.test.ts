import { it } from 'vitest';
import { fillJournal } from '../journal-full-run.ts';

it('R6: a full journal slows the vehicles and says so, twice, and is killed while it is full; nothing is lost or doubled', () =>
  fillJournal({ kill: true }));
