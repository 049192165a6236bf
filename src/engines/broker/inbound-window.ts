/** One PUBLISH that is not finished with. */
export interface Inbound {
  /** First byte of the acknowledgement that is owed; 0 for none. */
  readonly ackByte: number;
  readonly packetId: number;
  readonly bytes: number;
  acknowledged: boolean;
  released: boolean;
}

/**
 * What a client has sent and is not finished. Acknowledgements leave in the order of the PUBLISH packets (MQTT 3.1.1
 * §4.6), whatever the order in which they become due; until a message is released it counts against the window.
 */
export class InboundWindow {
  count = 0;
  bytes = 0;
  readonly #owed: Inbound[] = [];
  #head = 0;
  #onEmpty: (() => void)[] = [];
  readonly #acknowledge: (ackByte: number, packetId: number) => void;

  constructor(acknowledge: (ackByte: number, packetId: number) => void) {
    this.#acknowledge = acknowledge;
  }

  open(ackByte: number, packetId: number, bytes: number): Inbound {
    const message: Inbound = { ackByte, packetId, bytes, acknowledged: false, released: false };
    this.count++;
    this.bytes += bytes;
    if (ackByte !== 0) this.#owed.push(message);
    return message;
  }

  acknowledge(message: Inbound): void {
    message.acknowledged = true;
    const owed = this.#owed;
    while (this.#head < owed.length && owed[this.#head]?.acknowledged) {
      const { ackByte, packetId } = owed[this.#head++] as Inbound;
      this.#acknowledge(ackByte, packetId);
    }
    if (this.#head === owed.length) {
      owed.length = 0;
      this.#head = 0;
    } else if (this.#head > 1024) {
      owed.splice(0, this.#head);
      this.#head = 0;
    }
  }

  /** False where it was released before. */
  release(message: Inbound): boolean {
    if (message.released) return false;
    message.released = true;
    this.count--;
    this.bytes -= message.bytes;
    if (this.count === 0) for (const resolve of this.#onEmpty.splice(0)) resolve();
    return true;
  }

  whenEmpty(): Promise<void> {
    return new Promise((resolve) => {
      if (this.count === 0) resolve();
      else this.#onEmpty.push(resolve);
    });
  }
}
