import { expect, test } from 'vitest';
import { isPassing } from '../../../src/database/retry.ts';
import { receiveError, sendError } from '../../../src/ingest/pipeline-messages.ts';
import { readError, writeError } from '../../../src/processes/link/link-messages.ts';

const elsewhere = {
  'another thread': (error: Error) => receiveError(structuredClone(sendError(error))),
  'another process': (error: Error) => readError(JSON.parse(JSON.stringify(writeError(error)))),
};

test.each(Object.entries(elsewhere))('a busy database is known as such in %s', (_, heard) => {
  const busy = heard(Object.assign(new Error('sorry, too many clients already'), { code: '53300' }));
  expect([busy.message, isPassing(busy)]).toEqual(['sorry, too many clients already', true]);
  expect(isPassing(heard(Object.assign(new Error('bad value'), { code: '22003' })))).toBe(false);
});
