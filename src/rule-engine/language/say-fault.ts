const types: Readonly<Record<string, string>> = {
  double: 'a number',
  int: 'a number',
  string: 'a text',
  bool: 'true or false',
  'list<double>': 'a list of numbers',
};

/**
 * What CEL finds wrong, in words for whoever writes rules and no programs: the slips that spreadsheets and everyday
 * language lead to are named, with what to write instead.
 *
 * @param offset where in `source`
 */
export function sayFault(summary: string, source: string, offset: number): string {
  if (summary.startsWith('Unexpected')) return slip(source, offset) ?? summary;
  const found = /^no such overload: (\S+) (\S+) (\S+)$/.exec(summary);
  if (found === null) return summary;
  const [, left = '', operator = '', right = ''] = found;
  return `${operator} does not go between ${worded(left)} and ${worded(right)}`;
}

const worded = (type: string): string => types[type] ?? type;

function slip(source: string, offset: number): string | undefined {
  const rest = source.slice(offset);
  const before = source.slice(0, offset);
  if (rest.startsWith('=')) return 'equal is written ==, at least >=';
  if (rest.startsWith(',') && /\d$/.test(before)) return 'a number is written with a point: 12.2';
  if (/^[“”„«»‘’]/.test(rest)) return 'quotes must be straight: "…"';
  if (/^(?:and|or)\b/i.test(rest) || /\bnot\s$/i.test(before)) return '“and” is written &&, “or” ||, “not” !';
  if (/^[A-Za-z]/.test(rest) && /\d\s?$/.test(before)) return 'a number is written without its unit';
  return undefined;
}
