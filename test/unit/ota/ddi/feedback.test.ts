import { expect, test } from 'vitest';
import {
  cancelMeaningOf,
  feedbackSchema,
  lenientJson,
  meaningOf,
} from '../../../../src/ota/ddi/ddi-feedback.ts';

const said = (execution: string, finished = 'none', more: object = {}) =>
  feedbackSchema.parse({ status: { execution, result: { finished }, ...more } });

test.each([
  ['closed', 'success', 'committed', true],
  ['closed', 'failure', 'failed', true],
  ['closed', 'none', 'failed', true],
  ['canceled', 'none', 'cancelled', true],
  ['scheduled', 'none', 'accepted', false],
  ['download', 'none', 'downloading', false],
  ['downloaded', 'none', 'downloaded', false],
  ['proceeding', 'none', 'downloading', false],
  ['proceeding', 'failure', 'downloading', false],
  ['rejected', 'none', null, false],
  ['resumed', 'none', null, false],
])('%s with %s says %s', (execution, finished, state, closes) => {
  expect(meaningOf(said(execution, finished))).toMatchObject({ state, closes });
});

test('when all chunks are done it installs', () => {
  const progress = (cnt: number, of: number) =>
    meaningOf(
      feedbackSchema.parse({
        status: { execution: 'PROCEEDING', result: { finished: 'NONE', progress: { cnt, of } } },
      }),
    ).state;
  expect([progress(0, 1), progress(0, 0), progress(1, 2), progress(2, 2)]).toEqual([
    ...['downloading', 'downloading', 'downloading', 'installing'],
  ]);
});

test('why it failed is kept, the code of the client with it', () => {
  expect(meaningOf(said('closed', 'failure', { code: 12, details: ['one', ' two\u0007'] }))).toEqual({
    ...{ state: 'failed', code: 'ddi-12', message: 'one\ntwo', closes: true },
  });
  expect(meaningOf(said('closed', 'failure', { details: 'in one line' }))).toMatchObject({
    ...{ code: 'ddi-failure', message: 'in one line' },
  });
  expect(meaningOf(said('closed')).code).toBe('closed-without-result');
});

test.each([
  ['closed', 'success', 'cancelled', true],
  ['closed', 'none', 'cancelled', true],
  ['closed', 'failure', null, true],
  ['canceled', 'none', 'cancelled', true],
  ['rejected', 'none', null, false],
  ['proceeding', 'none', null, false],
])('of a cancellation %s with %s says %s', (execution, finished, state, closes) => {
  expect(cancelMeaningOf(said(execution, finished))).toMatchObject({ state, closes });
});

test('a line break within a text, an escape character and bytes that are no UTF-8 are read', () => {
  const raw = Buffer.concat([
    Buffer.from(
      '{"status": {"result": {"finished": "failure"}, "execution": "closed", "details": ["first\nsecond \u001b[31m',
    ),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('"]}}\n'),
  ]);
  expect(() => JSON.parse(raw.toString())).toThrow();
  expect(meaningOf(feedbackSchema.parse(lenientJson(raw))).message).toBe('first second  [31m\uFFFD\uFFFD');
  expect(() => lenientJson(Buffer.from('{"status":'))).toThrow(SyntaxError);
});

test('what is no feedback is none', () => {
  for (const body of [{}, { status: {} }, { status: { execution: 'gone', result: { finished: 'none' } } }])
    expect(feedbackSchema.safeParse(body).success).toBe(false);
});
