/** `+49 170 123-45 67` and `0049 170…` as a gateway wants them; null where the country is missing. */
export function phoneNumber(written: string): string | null {
  const compact = written.replaceAll(/[\s()./-]/g, '').replace(/^00/, '+');
  return /^\+[1-9]\d{6,14}$/.test(compact) ? compact : null;
}
