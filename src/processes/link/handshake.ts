import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { createFrames, type Frames } from './frames.ts';

const nonceBytes = 32;
const proofBytes = 32;
const helloBytes = 256;
/** Of what is sent at once: the largest answers are exports, by pieces. */
const frameBytes = 512 * 1_048_576;

type Side = 'server' | 'client';

const proofOf = (secret: Buffer, side: Side, nonces: readonly Buffer[]): Buffer =>
  createHmac('sha256', secret)
    .update(`roadside link ${side} `)
    .update(Buffer.concat([...nonces]))
    .digest();

/**
 * Both show that they have the secret of the database before anything else is read. `onOpen` once; until then `onFrame` is not called.
 * The server speaks first: its nonce; then nonce and proof of the client; then the proof of the server.
 */
export function shakeHands(
  socket: Socket,
  options: {
    readonly side: Side;
    readonly secret: Buffer;
    readonly onOpen: (frames: Frames) => void;
    readonly onFrame: (bytes: Buffer) => void;
  },
): void {
  const { side, secret, onOpen, onFrame } = options;
  const own = randomBytes(nonceBytes);
  let isOpen = false;
  let nonces: readonly Buffer[] = [];
  const frames = createFrames(socket, {
    mostBytes: helloBytes,
    onFrame: (bytes) => (isOpen ? onFrame(bytes) : greet(Buffer.from(bytes))),
  });

  function open(): void {
    isOpen = true;
    frames.allow(frameBytes);
    onOpen(frames);
  }

  function isGreeted(bytes: Buffer): boolean {
    if (side === 'server') {
      nonces = [own, bytes.subarray(0, nonceBytes)];
      return isProof(bytes.subarray(nonceBytes), proofOf(secret, 'client', nonces));
    }
    if (nonces.length > 0) return isProof(bytes, proofOf(secret, 'server', nonces));
    return bytes.length === nonceBytes;
  }

  function greet(bytes: Buffer): void {
    const isFirst = side === 'client' && nonces.length === 0;
    if (!isGreeted(bytes)) {
      socket.destroy();
      return;
    }
    if (isFirst) {
      nonces = [bytes, own];
      frames.send(Buffer.concat([own, proofOf(secret, 'client', nonces)]));
      return;
    }
    if (side === 'server') frames.send(proofOf(secret, 'server', nonces));
    open();
  }

  if (side === 'server') frames.send(own);
}

const isProof = (shown: Buffer, wanted: Buffer): boolean =>
  shown.length === proofBytes && timingSafeEqual(shown, wanted);
