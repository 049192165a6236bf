const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `5m`, `1h30m` as milliseconds; undefined where it is no duration. */
export function parseDuration(value: string): number | undefined {
  if (!durationPattern.test(value)) return undefined;
  let total = 0;
  for (const [, amount, unit] of value.matchAll(/(\d+)(ms|s|m|h|d)/g))
    total += Number(amount) * unitMs[unit as keyof typeof unitMs];
  return total;
}

export const durationPattern = /^(\d+(ms|s|m|h|d))+$/;
