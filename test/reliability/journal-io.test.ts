import { expect, it } from 'vitest';
import { failEveryOperation } from './journal-io-run.ts';
import { tellVerdict } from './report/run-row.ts';

it('R3, short: a process with the journal is killed at, or has fail, some of its disk operations', async () => {
  const verdict = await failEveryOperation({ first: 3, step: 47 });
  const note = 'every 47th disk operation in turn: killed, EIO, ENOSPC; then killed again while it starts';
  tellVerdict('R3', verdict, { kills: verdict.kills, note });
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
});
