const made = new Map<string, Intl.DisplayNames>();

/** The country of an ISO 3166 code, by its name in the reader's language; the code itself where it has none. */
export function regionName(code: string, locale: string): string {
  let names = made.get(locale);
  if (names === undefined) {
    names = new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' });
    made.set(locale, names);
  }
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
