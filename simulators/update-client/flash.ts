export interface InstalledUnit {
  readonly ecu: string;
  readonly hardware: string;
  readonly software: string;
  readonly serial?: string | undefined;
}

interface Slots {
  readonly unit: InstalledUnit;
  active: string;
  /** What is in the other slot; null = nothing that would start. */
  other: string | null;
}

/** `trial`: started from the new slots, which are given up unless somebody commits. `fell-back`: the old ones run again. */
export type Boot = 'normal' | 'trial' | 'fell-back';

/**
 * Control units with two slots each and a boot loader, as A/B cars have them: an update is written beside what runs, all units
 * change over with one restart, and without a commit the old software is back after so many starts. Survives power losses.
 */
export class Flash {
  readonly #slots: Map<string, Slots>;
  readonly #trialBoots: number;
  readonly #bootFails: () => boolean;
  readonly #written: { readonly ecu: string; readonly software: string }[] = [];
  #boots = 0;
  #phase: 'settled' | 'armed' | 'trial' = 'settled';

  /** `trialBoots`: starts that new software has until it must be committed. `bootFails`: it does not come up. */
  constructor(units: readonly InstalledUnit[], trialBoots: number, bootFails: () => boolean = () => false) {
    this.#slots = new Map(units.map((unit) => [unit.ecu, { unit, active: unit.software, other: null }]));
    this.#trialBoots = trialBoots;
    this.#bootFails = bootFails;
  }

  /** What runs. */
  units(): InstalledUnit[] {
    return [...this.#slots.values()].map(({ unit, active }) => ({ ...unit, software: active }));
  }

  running(ecu: string): string | null {
    return this.#slots.get(ecu)?.active ?? null;
  }

  /** What the other slot holds: what runs, before anything was written. */
  prepared(ecu: string): string | null {
    const slots = this.#slots.get(ecu);
    return slots === undefined ? null : (slots.other ?? slots.active);
  }

  /** Every write was seen, in order: what was installed onto what. */
  get written(): readonly { readonly ecu: string; readonly software: string }[] {
    return this.#written;
  }

  get isOnTrial(): boolean {
    return this.#phase === 'trial';
  }

  /** Nothing in the other slots counts any more. */
  erase(): void {
    for (const slots of this.#slots.values()) slots.other = null;
    this.#phase = 'settled';
  }

  write(ecu: string, software: string): void {
    const slots = this.#slots.get(ecu);
    if (slots === undefined) throw new RangeError(`no control unit ${ecu}`);
    slots.other = software;
    this.#written.push({ ecu, software });
  }

  /** The next start is from the new slots. */
  arm(): void {
    this.#phase = 'armed';
    this.#boots = 0;
  }

  /** The power is there again, or a restart was asked for. */
  boot(): Boot {
    if (this.#phase === 'settled') return 'normal';
    if (this.#phase === 'armed') this.#swap();
    this.#phase = 'trial';
    this.#boots++;
    if (this.#boots <= this.#trialBoots && !this.#bootFails()) return 'trial';
    this.#swap();
    this.erase();
    return 'fell-back';
  }

  commit(): void {
    for (const slots of this.#slots.values()) slots.other = null;
    this.#phase = 'settled';
  }

  #swap(): void {
    for (const slots of this.#slots.values()) {
      if (slots.other === null) continue;
      [slots.active, slots.other] = [slots.other, slots.active];
    }
  }
}
