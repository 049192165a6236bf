interface Part {
  readonly text: string;
  readonly isNumber: boolean;
  /** Stands behind a hyphen. */
  readonly isBehindHyphen: boolean;
}

/**
 * The order of two software versions: below 0, 0, or above 0; null where nobody can know. Versions are numbers and
 * words: numbers count by value and however long, words by letter without case, a missing number is 0 (1.2 = 1.2.0), a
 * word more is later (1.2b > 1.2), but behind a hyphen earlier, as in SemVer (1.2-rc1 < 1.2). Nobody can know: a number
 * against a word, and a number behind a hyphen (SemVer has 1.2-3 before 1.2, Debian after it). Unlike SemVer a part
 * behind "+" counts.
 */
export function compareVersions(a: string, b: string): number | null {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const order = compareParts(left[index], right[index]);
    if (order !== 0) return order;
  }
  return 0;
}

/** The same few versions come again and again. */
const knownParts = new Map<string, readonly Part[]>();
const knownAtMost = 2000;

function partsOf(version: string): readonly Part[] {
  const known = knownParts.get(version);
  if (known !== undefined) return known;
  const parts = readParts(version);
  if (knownParts.size >= knownAtMost) knownParts.clear();
  knownParts.set(version, parts);
  return parts;
}

function readParts(version: string): Part[] {
  const text = version.toLowerCase().replace(/^\s*v(?=\d)/, '');
  return Array.from(text.matchAll(/(-?)(\d+|[^\W\d_]+)/gu), ([, hyphen, part = '']) => ({
    text: part,
    isNumber: /^\d/.test(part),
    isBehindHyphen: hyphen === '-',
  }));
}

function compareParts(a: Part | undefined, b: Part | undefined): number | null {
  if (a === undefined) return b === undefined ? 0 : fromEnd(b);
  if (b === undefined) {
    const order = fromEnd(a);
    return order === null ? null : -order;
  }
  if (a.isNumber === b.isNumber && a.isBehindHyphen === b.isBehindHyphen) {
    return a.isNumber ? compareNumbers(a.text, b.text) : compareTexts(a.text, b.text);
  }
  if (isEarly(a) !== isEarly(b) && !isRevision(a) && !isRevision(b)) return isEarly(a) ? -1 : 1;
  return null;
}

/** Nothing more against one part more. */
function fromEnd(part: Part): number | null {
  if (isRevision(part)) return null;
  if (isEarly(part)) return 1;
  return part.isNumber ? compareNumbers('0', part.text) : -1;
}

const isEarly = (part: Part): boolean => part.isBehindHyphen && !part.isNumber;
const isRevision = (part: Part): boolean => part.isBehindHyphen && part.isNumber;

function compareNumbers(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return left.length - right.length || compareTexts(left, right);
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
