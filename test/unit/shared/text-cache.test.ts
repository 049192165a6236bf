import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextCache } from '../../../src/shared/text-cache.ts';

test('gives what the bytes say, however many texts there are', () => {
  const texts = new TextCache();
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('é', 'Ã©', '\u0080', 'a', ''));
  fc.assert(
    fc.property(fc.array(text, { maxLength: 50 }), (list) => {
      for (const one of list) {
        const bytes = Buffer.from(`..${one}..`);
        expect(texts.read(bytes, 2, bytes.length - 2)).toBe(one);
      }
    }),
  );
  for (let index = 0; index < 100_000; index++) {
    const name = `v1/WVWZZZ1JZ3W${index}/up/telemetry`;
    expect(texts.read(Buffer.from(name), 0, name.length)).toBe(name);
  }
});
