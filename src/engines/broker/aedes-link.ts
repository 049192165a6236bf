import { Duplex } from 'node:stream';
import type { PacketWriter } from './packet-writer.ts';
import type { Session } from './session-store.ts';

const connackLength = 4;

/**
 * What aedes takes for a client's socket. Only packets that the guard has checked come in; what aedes writes goes to
 * the client, except its CONNACK, which is always first and which the guard words itself.
 */
export class AedesLink extends Duplex {
  readonly session: Session;
  readonly #writer: PacketWriter;
  readonly #onConnack: () => void;
  #connackLeft = connackLength;

  constructor(session: Session, writer: PacketWriter, onConnack: () => void) {
    super();
    this.session = session;
    this.#writer = writer;
    this.#onConnack = onConnack;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#forward(chunk, done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#forward(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _destroy(_error: Error | null, done: (error?: Error | null) => void): void {
    done(null);
  }

  #forward(chunk: Buffer, done: () => void): void {
    let bytes = chunk;
    if (this.#connackLeft > 0) {
      const skipped = Math.min(this.#connackLeft, bytes.length);
      bytes = bytes.subarray(skipped);
      this.#connackLeft -= skipped;
      if (this.#connackLeft === 0) this.#onConnack();
    }
    if (bytes.length === 0 || this.#writer.send(bytes)) done();
    else this.#writer.onceDrained(done);
  }
}
