/** One message that waits for its PUBACK. */
export interface OutboxEntry {
  readonly topic: string;
  readonly payload: Buffer;
  /** When the car had it to say. */
  readonly time: number;
}

interface Slot extends OutboxEntry {
  acknowledged: boolean;
  readonly onAcknowledged: (() => void) | undefined;
}

/**
 * What a car has said and the server has not acknowledged yet, in order. A message leaves only with its PUBACK; after a broken
 * connection everything that was under way is sent again, as it was. When full, the oldest is given up: a car's memory is finite.
 */
export class Outbox {
  readonly #capacity: number;
  #slots: Slot[] = [];
  /** The first of these is not under way yet. */
  #sent = 0;
  #givenUp = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#slots.length;
  }

  /** The newest message. */
  get last(): OutboxEntry | undefined {
    return this.#slots.at(-1);
  }

  get underWay(): number {
    return this.#sent;
  }

  get givenUp(): number {
    return this.#givenUp;
  }

  push(entry: OutboxEntry, onAcknowledged?: () => void): void {
    if (this.#slots.length >= this.#capacity) {
      this.#slots.shift();
      this.#sent = Math.max(0, this.#sent - 1);
      this.#givenUp++;
    }
    const { topic, payload, time } = entry;
    this.#slots.push({ topic, payload, time, acknowledged: false, onAcknowledged });
  }

  /** The next message that is not under way, without taking it. */
  peek(): OutboxEntry | undefined {
    return this.#slots[this.#sent];
  }

  /** Takes the next message under way; the returned function is called on its PUBACK. */
  take(): { entry: OutboxEntry; acknowledged: () => void } | undefined {
    const slot = this.#slots[this.#sent];
    if (slot === undefined) return undefined;
    this.#sent++;
    return {
      entry: slot,
      acknowledged: () => {
        slot.acknowledged = true;
        slot.onAcknowledged?.();
        let done = 0;
        while (this.#slots[done]?.acknowledged === true) done++;
        if (done === 0) return;
        this.#slots.splice(0, done);
        this.#sent = Math.max(0, this.#sent - done);
      },
    };
  }

  /** The connection broke: what was under way without an acknowledgement is sent again, in order. */
  rewind(): void {
    this.#slots = this.#slots.filter((slot) => !slot.acknowledged);
    this.#sent = 0;
  }
}
