import { gunzipSync } from 'node:zlib';
import { messageOf } from '../../shared/errors.ts';
import { refuse } from './refuse.ts';

/** Unpacked bytes of one message; beyond it is a bomb, not a message. */
export const maxUnpackedBytes = 4 * 1024 * 1024;

export function isGzip(payload: Buffer): boolean {
  return payload.length >= 2 && payload[0] === 0x1f && payload[1] === 0x8b;
}

/** The JSON inside a gzip payload; at most `maxUnpackedBytes` are ever held. */
export function unpackGzip(payload: Buffer): Buffer {
  try {
    return gunzipSync(payload, { maxOutputLength: maxUnpackedBytes });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
      refuse('', `is more than ${maxUnpackedBytes} bytes unpacked`);
    }
    refuse('', `cannot be unpacked as gzip: ${messageOf(error)}`);
  }
}
