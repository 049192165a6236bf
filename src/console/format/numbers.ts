/** Formatters are dear to make and asked for in every cell of a table. */
const made = new Map<string, Intl.NumberFormat>();

export function formatNumber(value: number, locale: string, options: Intl.NumberFormatOptions = {}): string {
  const key = `${locale} ${JSON.stringify(options)}`;
  let format = made.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, options);
    made.set(key, format);
  }
  return format.format(value);
}

/** At most three digits after the point below ten, one above: what a person can take in. */
export const readableDigits = (value: number): number => (Math.abs(value) < 10 ? 3 : 1);

/** What this language puts between a number and its percent sign: nothing, or a space that does not break. */
export const beforePercent = (locale: string): string =>
  /\d(\s*)%/.exec(formatNumber(0, locale, { style: 'percent' }))?.[1] ?? '';
