import type { WindowSpec } from './window.ts';

/** Whole milliseconds after the window's base, of a part's first and last sample, and how many there are. */
export const word = { first: 0, last: 1, count: 2, each: 3 } as const;

const furthest = 2 ** 32 - 1;
const windowBytes = 23;
const nothing = new ArrayBuffer(0);

/**
 * The windows of a vehicle, in one block of memory that grows with what its signals bring. Each is a ring of parts: their
 * numbers, then their words.
 */
export class WindowStore {
  readonly specs: readonly WindowSpec[];
  cells = new Float64Array(nothing);
  words = new Uint32Array(nothing);
  /** By window: the time that its words count from, when its newest part ends, its place in the cells, its ring. */
  readonly base: Float64Array;
  readonly ends: Float64Array;
  readonly at: Uint32Array;
  readonly head: Uint8Array;
  readonly length: Uint8Array;
  readonly room: Uint8Array;
  #used = 0;

  constructor(specs: readonly WindowSpec[]) {
    const count = specs.length;
    const buffer = new ArrayBuffer(windowBytes * count);
    this.specs = specs;
    this.base = new Float64Array(buffer, 0, count);
    this.ends = new Float64Array(buffer, 8 * count, count);
    this.at = new Uint32Array(buffer, 16 * count, count);
    this.head = new Uint8Array(buffer, 20 * count, count);
    this.length = new Uint8Array(buffer, 21 * count, count);
    this.room = new Uint8Array(buffer, 22 * count, count);
  }

  get bytes(): number {
    return this.cells.byteLength + windowBytes * this.specs.length;
  }

  /** Places of a part in `cells` and `words`; parts count from the oldest. */
  cellOf(index: number, part: number): number {
    return (this.at[index] as number) + this.#turned(index, part) * this.#lanes(index);
  }

  wordOf(index: number, part: number): number {
    return this.wordsOf(index) + this.#turned(index, part) * word.each;
  }

  /** Where a window's words begin. */
  wordsOf(index: number): number {
    return 2 * ((this.at[index] as number) + (this.room[index] as number) * this.#lanes(index));
  }

  firstTs(index: number, part: number): number {
    return (this.base[index] as number) + (this.words[this.wordOf(index, part) + word.first] as number);
  }

  lastTs(index: number, part: number): number {
    return (this.base[index] as number) + (this.words[this.wordOf(index, part) + word.last] as number);
  }

  dropOldest(index: number): void {
    const next = (this.head[index] as number) + 1;
    this.head[index] = next === this.room[index] ? 0 : next;
    this.length[index] = (this.length[index] as number) - 1;
  }

  /** Makes place for a part, before what is at `part`; its words and cells hold anything. Words can count from `ts`. */
  insert(index: number, part: number, ts: number): void {
    const length = this.length[index] as number;
    if (length === this.room[index]) this.#enlarge(index);
    if (length === 0) this.base[index] = ts;
    const offset = ts - (this.base[index] as number);
    this.length[index] = length + 1;
    for (let later = length; later > part; later--) {
      const [from, to] = [this.wordOf(index, later - 1), this.wordOf(index, later)];
      this.words.copyWithin(to, from, from + word.each);
      const cell = this.cellOf(index, later - 1);
      this.cells.copyWithin(this.cellOf(index, later), cell, cell + this.#lanes(index));
    }
    if (offset < 0 || offset > furthest)
      this.countFrom(index, Math.min(ts, this.firstTs(index, part === 0 ? 1 : 0)));
  }

  /** A window of `length` parts for a fresh store, which hold anything. */
  open(index: number, length: number, base: number): void {
    while ((this.room[index] as number) < length) this.#enlarge(index);
    this.base[index] = base;
    this.head[index] = 0;
    this.length[index] = length;
  }

  /** Takes over a window of the same spec from another store. */
  copy(index: number, from: WindowStore, source: number): void {
    const length = from.length[source] as number;
    this.open(index, length, from.base[source] as number);
    for (let part = 0; part < length; part++) {
      const [words, cells] = [from.wordOf(source, part), from.cellOf(source, part)];
      this.words.set(from.words.subarray(words, words + word.each), this.wordOf(index, part));
      this.cells.set(from.cells.subarray(cells, cells + this.#lanes(index)), this.cellOf(index, part));
    }
  }

  #lanes(index: number): number {
    return (this.specs[index] as WindowSpec).lanes;
  }

  #turned(index: number, part: number): number {
    const place = (this.head[index] as number) + part;
    const room = this.room[index] as number;
    return place >= room ? place - room : place;
  }

  /** Changes the base. */
  countFrom(index: number, base: number): void {
    const shift = (this.base[index] as number) - base;
    this.base[index] = base;
    for (let part = 0; part < (this.length[index] as number); part++) {
      const place = this.wordOf(index, part);
      this.words[place] = (this.words[place] as number) + shift;
      this.words[place + 1] = (this.words[place + 1] as number) + shift;
    }
  }

  #enlarge(index: number): void {
    const held = this.room[index] as number;
    const room = held < 2 ? 2 : held < 16 ? 2 * held : held + 8;
    const needed = cellsOf(this.#lanes(index), room);
    if (this.#used + needed > this.cells.length) this.#move(needed);
    this.#place(index, this, this.#used, room);
    this.#used += needed;
  }

  /** Into a larger block, without what is of no use any more, and with place for `more` cells. */
  #move(more: number): void {
    let live = more;
    for (let index = 0; index < this.specs.length; index++)
      live += cellsOf(this.#lanes(index), this.room[index] as number);
    const before = { cells: this.cells, words: this.words };
    const buffer = new ArrayBuffer(8 * Math.ceil(live * 1.1));
    this.cells = new Float64Array(buffer);
    this.words = new Uint32Array(buffer);
    this.#used = 0;
    for (let index = 0; index < this.specs.length; index++) {
      const room = this.room[index] as number;
      if (room === 0) continue;
      this.#place(index, before, this.#used, room);
      this.#used += cellsOf(this.#lanes(index), room);
    }
  }

  /** Puts a window's parts, in order, to where it is to be. */
  #place(index: number, from: Pick<WindowStore, 'cells' | 'words'>, at: number, room: number): void {
    const [lanes, length] = [this.#lanes(index), this.length[index] as number];
    for (let part = 0; part < length; part++) {
      const [cell, words] = [this.cellOf(index, part), this.wordOf(index, part)];
      for (let lane = 0; lane < lanes; lane++)
        this.cells[at + part * lanes + lane] = from.cells[cell + lane] as number;
      const to = 2 * (at + room * lanes) + part * word.each;
      for (let each = 0; each < word.each; each++) this.words[to + each] = from.words[words + each] as number;
    }
    this.at[index] = at;
    this.room[index] = room;
    this.head[index] = 0;
  }
}

/** Rooms are even. */
const cellsOf = (lanes: number, room: number): number => room * lanes + (room * word.each) / 2;
