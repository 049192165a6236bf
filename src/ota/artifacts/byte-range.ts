/** Bytes from `from` up to and including `to`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What a Range header asks of a file of `bytes` (RFC 9110 §14). null = the whole file: no header, another unit, several
 * ranges, or none that can be read. Pure.
 */
export function byteRange(header: string | undefined, bytes: number): ByteRange | 'unsatisfiable' | null {
  const parts = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header ?? '');
  const [, first = '', last = ''] = parts ?? [];
  if (parts === null || (first === '' && last === '')) return null;
  if (first === '') {
    const length = Math.min(Number(last), bytes);
    return length === 0 ? 'unsatisfiable' : { from: bytes - length, to: bytes - 1 };
  }
  const from = Number(first);
  const to = last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (last !== '' && Number(last) < from) return null;
  return from >= bytes ? 'unsatisfiable' : { from, to };
}

/** Does an If-None-Match or If-Range header name this entity tag? Weak ones are as good where `isWeakEnough`. */
export function namesTag(header: string | undefined, tag: string, isWeakEnough: boolean): boolean {
  return (header ?? '')
    .split(',')
    .map((part) => part.trim())
    .some((part) => part === tag || (isWeakEnough && (part === '*' || part === `W/${tag}`)));
}
