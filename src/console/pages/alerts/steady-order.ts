import { useRef, useState } from 'react';

export interface Steady<T> {
  /** In the order in which they were first shown; what is gone since stays, and says so, until `letIn`. */
  readonly shown: readonly { readonly item: T; readonly isGone: boolean }[];
  /** What is shown is of another name still: the answer is on its way. */
  readonly isOld: boolean;
  /** How many wait to be let in. */
  readonly waiting: number;
  /** Shows what there is now, in today's order. */
  readonly letIn: () => void;
  /** Takes some out at once: the reader did something with them. */
  readonly drop: (keys: readonly string[]) => void;
}

/**
 * A list that is read again and again without moving under the reader's hand: items change in place. `of` names what is
 * listed: another name begins anew. `items` is undefined while it is read.
 */
export function useSteadyOrder<T>(
  items: readonly T[] | undefined,
  keyOf: (item: T) => string,
  of: string,
): Steady<T> {
  const [order, setOrder] = useState<{ of: string; keys: readonly string[] }>({ of: '', keys: [] });
  const known = useRef(new Map<string, T>());
  const keys = items?.map(keyOf);
  if (keys !== undefined && order.of !== of) {
    known.current = new Map();
    setOrder({ of, keys });
  }
  const now = new Map(items?.map((item) => [keyOf(item), item]));
  for (const [key, item] of now) known.current.set(key, item);
  const shown = order.keys.flatMap((key) => {
    const item = now.get(key) ?? known.current.get(key);
    return item === undefined ? [] : [{ item, isGone: items !== undefined && !now.has(key) }];
  });
  const placed = new Set(order.keys);
  return {
    shown,
    isOld: order.of !== of && order.keys.length > 0,
    waiting: order.of === of ? (keys?.filter((key) => !placed.has(key)).length ?? 0) : 0,
    letIn: () => keys !== undefined && setOrder({ of, keys }),
    drop: (gone) => setOrder((old) => ({ ...old, keys: old.keys.filter((key) => !gone.includes(key)) })),
  };
}
