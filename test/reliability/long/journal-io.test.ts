import { expect, it } from 'vitest';
import { failEveryOperation } from '../journal-io-run.ts';
import { tellVerdict } from '../report/run-row.ts';

it('R3: a process with the journal is killed at, or has fail, each of its disk operations', async () => {
  const verdict = await failEveryOperation({});
  const note = 'each disk operation in turn: killed, EIO, ENOSPC; then killed again while it starts';
  tellVerdict('R3', verdict, { kills: verdict.kills, note });
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, phantom: 0, reordered: 0, examples: [] });
  expect(verdict.kills).toBeGreaterThan(300);
});
