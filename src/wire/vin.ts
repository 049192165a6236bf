/** A vehicle identification number (ISO 3779): 17 characters, no I, O or Q. */
export const vinPattern = /^[A-HJ-NPR-Z0-9]{17}$/;

const values: Record<string, number> = Object.fromEntries(
  [...'ABCDEFGH']
    .map((letter, index) => [letter, index + 1] as const)
    .concat([...'JKLMN'].map((letter, index) => [letter, index + 1] as const))
    .concat([
      ['P', 7],
      ['R', 9],
    ])
    .concat([...'STUVWXYZ'].map((letter, index) => [letter, index + 2] as const))
    .concat([...'0123456789'].map((digit) => [digit, Number(digit)] as const)),
);
const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

export function isVin(text: string): boolean {
  return vinPattern.test(text);
}

/** The check digit (position 9) that the other 16 characters ask for. Obligatory in North America and China only. */
export function vinCheckDigit(vin: string): string {
  let sum = 0;
  for (let index = 0; index < 17; index++) sum += (values[vin[index] ?? ''] ?? 0) * (weights[index] ?? 0);
  const rest = sum % 11;
  return rest === 10 ? 'X' : String(rest);
}
