import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SortedOrder } from '../../../src/vehicles/sorted-order.ts';

interface Item {
  readonly id: number;
  key: number;
}

test('whatever comes, goes and changes, the order is that of a sort', () => {
  const change = fc.record({
    what: fc.constantFrom('place', 'remove', 'read'),
    id: fc.nat(20),
    key: fc.nat(5),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const compare = (a: Item, b: Item) => a.key - b.key || a.id - b.id;
      const order = new SortedOrder<Item>(compare);
      const known = new Map<number, Item>();
      for (const { what, id, key } of changes) {
        const item = known.get(id);
        if (what === 'read') order.items();
        else if (what === 'remove') {
          if (item === undefined) continue;
          known.delete(id);
          order.remove(item);
        } else if (item === undefined) {
          const made = { id, key };
          known.set(id, made);
          order.place(made);
        } else {
          item.key = key;
          order.place(item);
        }
      }
      expect(order.items()).toEqual([...known.values()].sort(compare));
    }),
  );
});

test('a list that was handed out stays as it is', () => {
  const order = new SortedOrder<number>((a, b) => a - b);
  order.fill([3, 1]);
  const before = order.items();
  order.place(2);
  order.remove(1);
  expect([before, order.items()]).toEqual([
    [1, 3],
    [2, 3],
  ]);
});
