import type { JournalPosition } from '../../journal/journal.ts';
import type { SavedRuleState, SavedRuleStates } from './rule-state-file.ts';

export interface KeptRuleState extends SavedRuleState {
  /** The vehicle's only state: nothing of the vehicle can have come since. */
  readonly isNewest: boolean;
}

/** Kept of a state beside its bytes, about. */
const overheadBytes = 250;

/**
 * Saved rule states by vehicle, in memory: what a start, a failed batch or a vehicle that was put aside goes on from. Only
 * those count whose messages are all durable; one that is ahead of that takes the place of the one before when they are.
 */
export class RuleStateCache {
  /** Everything before it is durable in the store. */
  committed: JournalPosition = 0;
  readonly #maxBytes: number;
  /** Those saved longest ago first. */
  readonly #states = new Map<string, KeptRuleState>();
  readonly #ahead = new Map<string, KeptRuleState>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(vin: string): KeptRuleState | undefined {
    const ahead = this.#ahead.get(vin);
    return ahead !== undefined && ahead.position <= this.committed ? ahead : this.#states.get(vin);
  }

  put(vin: string, state: KeptRuleState): void {
    if (state.position > this.committed) {
      this.#ahead.set(vin, state);
      return;
    }
    this.#ahead.delete(vin);
    this.#remove(vin);
    this.#states.set(vin, state);
    this.#bytes += state.bytes.length + overheadBytes;
    for (const oldest of this.#states.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#remove(oldest);
    }
  }

  /** What is not durable may never become so: a batch failed. */
  forgetAhead(vin: string): void {
    const ahead = this.#ahead.get(vin);
    if (ahead !== undefined && ahead.position > this.committed) this.#ahead.delete(vin);
  }

  clear(): void {
    this.#ahead.clear();
    this.#states.clear();
    this.#bytes = 0;
  }

  forget(vin: string): void {
    this.#ahead.delete(vin);
    this.#remove(vin);
  }

  /** Up to where the store must be for all of them to count. */
  get newest(): JournalPosition {
    let newest = 0;
    for (const { position } of this.#ahead.values()) newest = Math.max(newest, position);
    return newest;
  }

  /** Lets up to `limit` states that have become durable take their places; false where there are no more. */
  promote(limit: number): boolean {
    let left = limit;
    for (const [vin, state] of this.#ahead) {
      if (state.position > this.committed) continue;
      if (left-- === 0) return true;
      this.put(vin, state);
    }
    return false;
  }

  /** Those in their places. States may be put meanwhile. */
  all(): SavedRuleStates {
    return this.#states;
  }

  #remove(vin: string): void {
    const state = this.#states.get(vin);
    if (state === undefined) return;
    this.#states.delete(vin);
    this.#bytes -= state.bytes.length + overheadBytes;
  }
}
