import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSseParser, type SentEvent } from '../../../src/console/api/sse-parser.ts';

const stream = [
  'retry: 2000\n\n',
  'id: 41\n\n',
  ':\n\n',
  'id: 42\nevent: alert\ndata: {"vin":"A"}\n\n',
  'event: signals\r\ndata: first\r\ndata: second\r\n\r\n',
  'data:bare\n\n',
  'event: never sent',
].join('');

function parsed(pieces: readonly string[]): { events: SentEvent[]; ids: string[] } {
  const events: SentEvent[] = [];
  const ids: string[] = [];
  const take = createSseParser(
    (event) => events.push(event),
    (id) => ids.push(id),
  );
  for (const piece of pieces) take(piece);
  return { events, ids };
}

const whole = {
  events: [
    { type: 'alert', data: '{"vin":"A"}' },
    { type: 'signals', data: 'first\nsecond' },
    { type: 'message', data: 'bare' },
  ],
  ids: ['41', '42'],
};

test('events, ids and comments of a stream', () => {
  expect(parsed([stream])).toEqual(whole);
});

test('the pieces in which it arrives do not matter', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: stream.length })), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), stream.length];
      const pieces = at.slice(1).map((end, index) => stream.slice(at[index], end));
      expect(parsed(pieces)).toEqual(whole);
    }),
  );
});
