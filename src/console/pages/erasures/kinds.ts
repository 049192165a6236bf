/** What a certificate counts, in the order in which it is told. */
const words = [
  'signals',
  'alerts',
  'faults',
  'faultReports',
  'reports',
  'quarantined',
  'cases',
  'commands',
  'consents',
  'notifications',
  'predictions',
  'software',
  'views',
] as const;

export interface CountedKind {
  readonly kind: string;
  /** Null for a kind that this version does not know. */
  readonly word: (typeof words)[number] | null;
  readonly count: number;
}

/** Those that there were any of. */
export function kindsOf(erased: Readonly<Record<string, number>>): CountedKind[] {
  const placeOf = ({ word }: CountedKind) => (word === null ? words.length : words.indexOf(word));
  return Object.entries(erased)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => ({ kind, word: words.find((known) => known === kind) ?? null, count }))
    .sort((a, b) => placeOf(a) - placeOf(b));
}
