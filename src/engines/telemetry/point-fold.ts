import type { Bucket, SampleValue } from '../../telemetry/telemetry-store.ts';
import { BucketFold } from './bucket-fold.ts';
import { publicFlags } from './day-schema.ts';
import type { OddColumns, PointColumns } from './point-columns.ts';
import type { ListFigures } from './stored-values.ts';

/** What the values of the points in hand stand for; rows are numbers of these points. */
export interface PointContents {
  /** Figures of the lists among them, by row. */
  lists(): Promise<ReadonlyMap<number, ListFigures>>;
  values(rows: readonly number[]): Promise<SampleValue[]>;
}

/** The parts of a range, and its points one by one as long as they are at most `rawUpTo`; filled in order of time. */
export class PointFold {
  readonly #fold: BucketFold;
  readonly #rawUpTo: number;
  #raw: { t: number; value: SampleValue; flags: number }[] | null = [];

  constructor(from: number, to: number, buckets: number, rawUpTo: number) {
    this.#fold = new BucketFold(from, to, buckets);
    this.#rawUpTo = rawUpTo;
  }

  async add(points: PointColumns, contentsOf: (odd: OddColumns) => PointContents): Promise<void> {
    const { ts, odd } = points;
    if (odd === null) {
      this.#fold.add(points, new Map());
      this.#raw = null;
      return;
    }
    const contents = contentsOf(odd);
    const newest = this.#fold.add(points, await contents.lists());
    if (newest.size > 0) {
      const values = await contents.values([...newest.values()]);
      for (const [index, part] of [...newest.keys()].entries()) this.#fold.setLast(part, values[index]!);
    }
    if (this.#raw === null || this.#raw.length + ts.length > this.#rawUpTo) {
      this.#raw = null;
      return;
    }
    const values = await contents.values([...ts.keys()]);
    for (const [row, t] of ts.entries())
      this.#raw.push({ t, value: values[row]!, flags: publicFlags(odd.flags[row]!) });
  }

  buckets(): Bucket[] {
    return this.#fold.buckets();
  }

  /** Null: they are too many. */
  raw(): { t: number; value: SampleValue; flags: number }[] | null {
    return this.#raw;
  }
}
