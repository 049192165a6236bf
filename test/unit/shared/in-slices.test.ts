import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { inSlices, sortInSlices } from '../../../src/shared/in-slices.ts';

test('every item comes once, in order', async () => {
  const slices: (readonly number[])[] = [];
  for await (const slice of inSlices([1, 2, 3, 4, 5], 2)) slices.push(slice);
  expect(slices).toEqual([[1, 2], [3, 4], [5]]);
});

test('a long list is sorted as in one go', async () => {
  const lists = fc.array(fc.string({ maxLength: 4 }), { minLength: 0, maxLength: 9000, size: 'max' });
  await fc.assert(
    fc.asyncProperty(lists, async (items) => {
      expect(await sortInSlices(items)).toEqual([...items].sort());
    }),
    { numRuns: 20 },
  );
});
