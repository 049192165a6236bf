import { gunzipSync } from 'node:zlib';
import { messageOf } from '../../shared/errors.ts';
import { refuse } from './refuse.ts';

/** Unpacked bytes of one message; beyond it is a bomb, not a message. */
export const maxUnpackedBytes = 4 * 1024 * 1024;

/** What is inside a gzip payload (first bytes 1f 8b), at most `maxUnpackedBytes`; any other payload as it is. */
export function unpack(payload: Buffer): Buffer {
  if (payload[0] !== 0x1f || payload[1] !== 0x8b) return payload;
  try {
    return gunzipSync(payload, { maxOutputLength: maxUnpackedBytes });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
      refuse('', `is more than ${maxUnpackedBytes} bytes unpacked`);
    }
    refuse('', `cannot be unpacked as gzip: ${messageOf(error)}`);
  }
}
