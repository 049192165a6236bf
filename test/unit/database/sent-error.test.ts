import { expect, test } from 'vitest';
import { isPassing } from '../../../src/database/retry.ts';
import { receiveError, sendError } from '../../../src/database/sent-error.ts';
import { consequenceOf } from '../../../src/ingest/failure.ts';
import { AppError } from '../../../src/shared/errors.ts';

const heard = (error: unknown): Error => receiveError(structuredClone(sendError(error)));

test('a busy database is known as such in another thread or process', () => {
  const busy = heard(Object.assign(new Error('sorry, too many clients already'), { code: '53300' }));
  expect([busy.message, isPassing(busy)]).toEqual(['sorry, too many clients already', true]);
  expect(isPassing(heard(Object.assign(new Error('bad value'), { code: '22003' })))).toBe(false);
});

test('an error elsewhere says what it said here, and where it was thrown', () => {
  const refused = new AppError('unavailable', 'too-many', 'Too many at once.', {
    fields: [{ path: 'a', message: 'is wrong' }],
    retryAfterMs: 250,
  });
  const { kind, code, message, fields, retryAfterMs, stack } = refused;
  expect(heard(refused)).toBeInstanceOf(AppError);
  expect(heard(refused)).toMatchObject({ kind, code, message, fields, retryAfterMs, stack });
  expect(heard(new AppError('invalid', 'bad', 'Bad.'))).toMatchObject({ fields: [], retryAfterMs: null });
  expect(heard('torn')).toMatchObject({ message: 'torn' });
});

test('what is to follow from an error elsewhere is what would have followed here', () => {
  for (const error of [
    new RangeError('no name has the number 99'),
    new TypeError('column 0 is Float64Array'),
    new SyntaxError('Unexpected end'),
    Object.assign(new Error('no space left'), { code: 'ENOSPC' }),
    Object.assign(new Error('bad value'), { code: '22003' }),
    Object.assign(new Error('cancelled'), { code: 20 }),
    new AppError('permanent', 'telemetry-store-failed', 'It failed.'),
    new AppError('invalid', 'bad', 'Bad.'),
    new Error('anything'),
  ])
    expect([error.message, consequenceOf(heard(error))]).toEqual([error.message, consequenceOf(error)]);
});
