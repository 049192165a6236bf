import type { JournalPosition } from '../../journal/journal.ts';
import type { RuleSet, VehicleRuleState } from '../../rule-engine/rule-engine.ts';

export interface AtHand {
  readonly rules: RuleSet;
  readonly state: VehicleRuleState;
  judgedTo: JournalPosition;
  /** As it was last saved; null where it has judged more since. */
  saved: Uint8Array | null;
  /** As it was last measured. */
  bytes: number;
}

/** States of vehicles, those used longest ago first, and what they take of memory. */
export class StatesAtHand {
  readonly #states = new Map<string, AtHand>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get count(): number {
    return this.#states.size;
  }

  has(vin: string): boolean {
    return this.#states.has(vin);
  }

  get(vin: string): AtHand | undefined {
    return this.#states.get(vin);
  }

  vins(): MapIterator<string> {
    return this.#states.keys();
  }

  put(vin: string, entry: Pick<AtHand, 'rules' | 'state' | 'judgedTo'>): void {
    this.remove(vin);
    const measured = { ...entry, saved: null, bytes: 0 };
    this.#states.set(vin, measured);
    this.#measure(measured);
  }

  remove(vin: string): void {
    this.#bytes -= this.#states.get(vin)?.bytes ?? 0;
    this.#states.delete(vin);
  }

  /** It is in use: those used longest ago leave first. False where there is none. */
  use(vin: string): boolean {
    const entry = this.#states.get(vin);
    if (entry === undefined) return false;
    this.#states.delete(vin);
    this.#states.set(vin, entry);
    return true;
  }

  judged(vin: string, position: JournalPosition): void {
    const entry = this.#states.get(vin);
    if (entry === undefined) return;
    entry.judgedTo = position;
    entry.saved = null;
    this.#measure(entry);
  }

  #measure(entry: AtHand): void {
    const now = entry.rules.bytesOf(entry.state);
    this.#bytes += now - entry.bytes;
    entry.bytes = now;
  }
}
