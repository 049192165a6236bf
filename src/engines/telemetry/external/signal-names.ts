import { sql } from 'kysely';
import type { Database } from '../../../database/database.ts';
import type { Interner } from '../../../shared/interner.ts';
import { keptText, toldText } from './kept-text.ts';

/** Paths that may be a field's name as they are; `time` is none in InfluxDB. */
const plain = /^(?!time$)[A-Za-z][A-Za-z0-9_.]{0,199}$/;
const numbered = /^signal:(\d+)$/;

/** Signals by number, and what they are called as fields. Only grows; a path that was never written has no number. */
export class SignalNames {
  readonly #db: Database;
  readonly #numbers = new Map<string, number>();
  readonly #paths = new Map<number, string>();
  readonly #tables = new WeakMap<Interner, number[]>();
  readonly #fields: Buffer[] = [];
  readonly #apart: RegExp;
  readonly #isApart: boolean[] = [];

  /** Samples of signals whose path matches `apart` lie by themselves, so that they can go before the rest. */
  constructor(db: Database, apart: RegExp) {
    this.#db = db;
    this.#apart = apart;
  }

  async load(): Promise<void> {
    for (const { signal, path } of await this.#db.selectFrom('telemetry_signals').selectAll().execute())
      this.#add(signal, toldText(path));
  }

  number(path: string): number | undefined {
    return this.#numbers.get(path);
  }

  isApart(number: number): boolean {
    return this.#isApart[number] === true;
  }

  /** Numbers of those whose path matches. */
  matching(paths: RegExp): number[] {
    return [...this.#paths].flatMap(([number, path]) => (paths.test(path) ? [number] : []));
  }

  /** Whether all that lies apart matches. */
  coversApart(paths: RegExp): boolean {
    return this.#isApart.every((isApart, number) => !isApart || paths.test(this.path(number)));
  }

  path(number: number): string {
    return this.#paths.get(number)!;
  }

  /** As a field; undefined where it was never written. */
  field(path: string): string | undefined {
    const number = this.#numbers.get(path);
    return number === undefined ? undefined : plain.test(path) ? path : `signal:${number}`;
  }

  pathOfField(field: string): string | undefined {
    const number = numbered.exec(field)?.[1];
    return number === undefined ? field : this.#paths.get(Number(number));
  }

  /** `Vehicle.Speed=` */
  fieldBytes(number: number): Buffer {
    let bytes = this.#fields[number];
    if (bytes === undefined) {
      bytes = Buffer.from(`${this.field(this.path(number))}=`, 'latin1');
      this.#fields[number] = bytes;
    }
    return bytes;
  }

  /** From a batch's numbers to ours; those among `used` that have none get one. */
  async table(names: Interner, used: Uint32Array): Promise<readonly number[]> {
    let table = this.#tables.get(names);
    if (table === undefined) {
      table = [];
      this.#tables.set(names, table);
    }
    const missing = new Set<number>();
    for (let row = 0; row < used.length; row++) if (table[used[row]!] === undefined) missing.add(used[row]!);
    if (missing.size > 0) {
      await this.#adopt([...missing].map((number) => names.name(number)));
      for (const number of missing) table[number] = this.#numbers.get(names.name(number))!;
    }
    return table;
  }

  async #adopt(paths: readonly string[]): Promise<void> {
    const kept = paths.filter((path) => !this.#numbers.has(path)).map(keptText);
    if (kept.length === 0) return;
    await sql`insert into telemetry_signals (path) select unnest(${kept}::text[]) on conflict do nothing`.execute(
      this.#db,
    );
    const { rows } = await sql<{ signal: number; path: string }>`
      select signal, path from telemetry_signals where path = any(${kept}::text[])`.execute(this.#db);
    for (const { signal, path } of rows) this.#add(signal, toldText(path));
  }

  #add(number: number, path: string): void {
    this.#numbers.set(path, number);
    this.#paths.set(number, path);
    if (this.#apart.test(path)) this.#isApart[number] = true;
  }
}
