import { AppError } from '../../../shared/errors.ts';
import { createInfluxHttp, type InfluxHttpOptions, refusedStatus } from './influx-http.ts';

export interface LineSenderOptions extends InfluxHttpOptions {
  readonly org: string;
  readonly bucket: string;
}

/** Of one request: about what a server parses in some tenths of a second. */
const usualBytes = 8 * 1024 * 1024;
const leastBytes = 128 * 1024;
const tooLarge = 413;

/**
 * Writes lines. The write API of InfluxDB's client counts the bytes of each character first, which took as long as making the lines; and it
 * would keep lines in a buffer, drop the oldest of a full one, and give up after some tries. Here nothing is kept, and trying again is
 * the caller's. What stands before the store may take less at once: then less is sent from then on.
 */
export function createLineSender({ org, bucket, ...options }: LineSenderOptions): {
  send(lines: Buffer): Promise<void>;
} {
  const http = createInfluxHttp(options);
  const path = `/api/v2/write?${new URLSearchParams({ org, bucket, precision: 'ms' })}`;
  let mostBytes = usualBytes;

  return {
    async send(lines) {
      for (let first = 0; first < lines.length; ) {
        const end = endOfPart(lines, first, mostBytes);
        try {
          await http.request(path, 'POST', lines.toString('latin1', first, end), 'text/plain; charset=utf-8');
          first = end;
        } catch (error) {
          const isTooLarge = error instanceof AppError && refusedStatus(error) === tooLarge;
          if (!isTooLarge || mostBytes <= leastBytes) throw error;
          mostBytes /= 2;
        }
      }
    },
  };
}

/** Behind the last whole line within so many bytes. */
function endOfPart(lines: Buffer, first: number, mostBytes: number): number {
  if (lines.length - first <= mostBytes) return lines.length;
  const end = lines.lastIndexOf(10, first + mostBytes);
  return end <= first ? lines.length : end + 1;
}
