import type { TFunction } from 'i18next';

const serverReasons = ['shipped', 'upgraded', 'not-shipped-any-more', 'replaced'] as const;

/** A person's reason as it was given; the server's own in the reader's words. */
export function reasonWords(
  why: string,
  by: string | null,
  t: TFunction<['rules', 'common', 'shell']>,
): string {
  const known = by === null ? serverReasons.find((reason) => reason === why) : undefined;
  return known === undefined ? why : t(`life.reason.${known}`);
}
