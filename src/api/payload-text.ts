import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AppError } from '../shared/errors.ts';

const unzip = promisify(gunzip);
/** As the pipeline takes them. */
const maxUnpackedBytes = 4 * 1024 * 1024;
const bytesInRow = 16;

export const isGzip = (payload: Buffer): boolean => payload[0] === 0x1f && payload[1] === 0x8b;

/**
 * A payload as text, unpacked where it is gzip; not on the main thread. What is not UTF-8 is shown with replacement
 * characters. @throws AppError conflict `payload-not-readable` where it cannot be unpacked
 */
export async function payloadText(payload: Buffer): Promise<string> {
  if (!isGzip(payload)) return payload.toString('utf8');
  try {
    return (await unzip(payload, { maxOutputLength: maxUnpackedBytes })).toString('utf8');
  } catch (error) {
    throw new AppError('conflict', 'payload-not-readable', 'The payload cannot be unpacked.', {
      cause: error,
    });
  }
}

/** `00000000  7b 22 …  |{"ts":…|`, 16 bytes a row. */
export function hexDump(payload: Buffer, limit: number): string {
  const rows: string[] = [];
  for (let from = 0; from < Math.min(limit, payload.length); from += bytesInRow) {
    const row = payload.subarray(from, Math.min(from + bytesInRow, limit, payload.length));
    const hex = row
      .toString('hex')
      .replaceAll(/../g, '$& ')
      .padEnd(bytesInRow * 3);
    const ascii = row.toString('latin1').replaceAll(/[^ -~]/g, '.');
    rows.push(`${from.toString(16).padStart(8, '0')}  ${hex} |${ascii}|`);
  }
  return `${rows.join('\n')}\n`;
}

/** How a payload of which these bytes are the beginning reads, in one line; null where it is not text. */
export function previewOf(begin: Buffer): string | null {
  if (isGzip(begin)) return null;
  try {
    // A character may be cut in two at the end.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(begin, { stream: true });
    const line = text.replaceAll(/\s+/g, ' ').trim();
    return /\p{Cc}/u.test(line) ? null : line;
  } catch {
    return null;
  }
}
