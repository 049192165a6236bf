import { AppError } from '../shared/errors.ts';

const dayMs = 86_400_000;

/** [from, to) in milliseconds since 1970 UTC, with what was left out. @throws AppError invalid `bad-range` */
export function rangeOf(
  query: { readonly from?: number | undefined; readonly to?: number | undefined },
  now: number,
  defaultMs = dayMs,
): { from: number; to: number } {
  const to = query.to ?? now;
  const from = query.from ?? to - defaultMs;
  if (from >= to) {
    const message = 'must be earlier than to';
    throw new AppError('invalid', 'bad-range', `The time range is empty: from ${message}.`, {
      fields: [{ path: 'from', message }],
    });
  }
  return { from, to };
}
