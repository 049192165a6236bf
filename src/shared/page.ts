import { AppError } from './errors.ts';

/** One page of a list. `nextCursor` is null on the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** The sort key of the last item of a page; the next page begins after it, whatever was inserted meanwhile. */
export type CursorKey = readonly (string | number)[];

/** An opaque cursor. `list` names the list (and its order) that the cursor belongs to. */
export function encodeCursor(list: string, key: CursorKey): string {
  return Buffer.from(JSON.stringify([list, ...key])).toString('base64url');
}

/**
 * Reads a cursor back. `shape` says what each part of the key must be.
 * @throws AppError invalid `bad-cursor` for a cursor that this list did not give
 */
export function decodeCursor<const Shape extends readonly ('string' | 'number')[]>(
  list: string,
  cursor: string,
  shape: Shape,
): { [Index in keyof Shape]: Shape[Index] extends 'string' ? string : number } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    parsed = null;
  }
  const fits =
    Array.isArray(parsed) &&
    parsed.length === shape.length + 1 &&
    parsed[0] === list &&
    shape.every(
      (type, index) =>
        typeof parsed[index + 1] === type && (type === 'string' || Number.isFinite(parsed[index + 1])),
    );
  if (!fits) {
    throw new AppError('invalid', 'bad-cursor', 'The cursor does not belong to this list.', {
      fields: [{ path: 'cursor', message: 'must be the nextCursor of an earlier answer to the same call' }],
    });
  }
  return (parsed as unknown[]).slice(1) as ReturnType<typeof decodeCursor<Shape>>;
}

/** Cuts a page from `rows`, which hold one row more than `limit` where there is a next page. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  list: string,
  key: (row: Row) => CursorKey,
): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(list, key(last)) : null,
  };
}
