/** Names to small dense numbers and back, for this process's life. Hot paths carry the numbers. */
export class Interner {
  readonly #ids = new Map<string, number>();
  readonly #names: string[] = [];

  get size(): number {
    return this.#names.length;
  }

  id(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.#names.length;
    this.#names.push(name);
    this.#ids.set(name, id);
    return id;
  }

  find(name: string): number | undefined {
    return this.#ids.get(name);
  }

  name(id: number): string {
    const name = this.#names[id];
    if (name === undefined) throw new RangeError(`no name has the number ${id}`);
    return name;
  }
}
