import { addAbortSignal, type Readable } from 'node:stream';
import { AppError, messageOf } from '../../shared/errors.ts';

/** What breaks while nobody reads it would end the process; whoever reads it then hears of it all the same. */
export function cuttable(signal: AbortSignal, chunks: Readable): Readable {
  chunks.on('error', () => undefined);
  return addAbortSignal(signal, chunks);
}

/** What the disk or the connection said, in words for who uploads. */
export async function explained(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new AppError('unavailable', 'disk-full', 'The disk of the server is full.', { cause: error });
    }
    if (code === 'ABORT_ERR' || code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') {
      const message = `The upload broke off: ${messageOf(error)}`;
      throw new AppError('invalid', 'upload-broken-off', message, { cause: error });
    }
    throw error;
  }
}
