/** The atlas names countries by their UN M49 numbers: the ISO 3166 code of one, or null where it has none. */
export function regionCode(id: unknown): string | null {
  try {
    const { region } = new Intl.Locale(`und-${String(id).padStart(3, '0')}`);
    return region !== undefined && /^[A-Z]{2}$/.test(region) ? region : null;
  } catch {
    return null;
  }
}
