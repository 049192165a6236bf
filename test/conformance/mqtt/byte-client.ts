import { connect, type Socket } from 'node:net';

const deadlineMs = 20_000;

/** A connection that knows nothing of MQTT: bytes out, bytes in. */
export class ByteClient {
  readonly #socket: Socket;
  #input = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => {};

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (chunk: Buffer) => {
      this.#input = Buffer.concat([this.#input, chunk]);
      this.#wake();
    });
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  send(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** The next so many bytes, or fewer where the connection ends before. */
  async take(length: number): Promise<Buffer> {
    await this.#until(() => this.#input.length >= length, `${length} bytes`);
    const taken = this.#input.subarray(0, length);
    this.#input = this.#input.subarray(length);
    return taken;
  }

  /** What still came until the server ended the connection. */
  async untilClosed(): Promise<Buffer> {
    await this.#until(() => false, 'the end of the connection');
    return this.#input;
  }

  cut(): void {
    this.#socket.destroy();
  }

  async #until(reached: () => boolean, what: string): Promise<void> {
    const deadline = performance.now() + deadlineMs;
    while (!reached() && !this.#ended) {
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(`waited for ${what}, but have ${this.#input.toString('hex')}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}
