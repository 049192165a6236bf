/** So many that wait are put in their places at once, so that no later question pays for all. */
const most = 5000;

/** Items in order. What came, went or changed is merged in when the order is next asked for: a walk, not a sort. */
export class SortedOrder<Item> {
  readonly #compare: (a: Item, b: Item) => number;
  #items: readonly Item[] = [];
  readonly #waiting = new Set<Item>();
  readonly #gone = new Set<Item>();

  constructor(compare: (a: Item, b: Item) => number) {
    this.#compare = compare;
  }

  /** These and no others. */
  fill(items: readonly Item[]): void {
    this.#items = items.toSorted(this.#compare);
    this.#waiting.clear();
    this.#gone.clear();
  }

  /** It is new, or what it is ordered by may have changed. */
  place(item: Item): void {
    this.#gone.delete(item);
    this.#waiting.add(item);
    if (this.#waiting.size >= most) this.#merge();
  }

  remove(item: Item): void {
    this.#waiting.delete(item);
    this.#gone.add(item);
    if (this.#gone.size >= most) this.#merge();
  }

  /** Later changes do not touch what was handed out. */
  items(): readonly Item[] {
    if (this.#waiting.size > 0 || this.#gone.size > 0) this.#merge();
    return this.#items;
  }

  #merge(): void {
    const added = [...this.#waiting].sort(this.#compare);
    const merged: Item[] = [];
    let next = 0;
    for (const item of this.#items) {
      if (this.#waiting.has(item) || this.#gone.has(item)) continue;
      while (next < added.length && this.#compare(added[next] as Item, item) <= 0)
        merged.push(added[next++] as Item);
      merged.push(item);
    }
    while (next < added.length) merged.push(added[next++] as Item);
    this.#items = merged;
    this.#waiting.clear();
    this.#gone.clear();
  }
}
