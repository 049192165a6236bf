/**
 * The keys above a line of block YAML, outermost first, by indentation; `-` for an item of a list. What the line itself says
 * is not in it.
 */
export function yamlPath(lines: readonly string[], line: number): string[] {
  const path: string[] = [];
  let indent = indentOf(lines[line] ?? '');
  for (let index = line - 1; index >= 0 && indent > 0; index--) {
    const text = lines[index] ?? '';
    if (text.trim() === '' || text.trim().startsWith('#')) continue;
    const itsIndent = text.length - text.trimStart().length;
    const item = /^\s*-\s+/.exec(text);
    if (item !== null && item[0].length <= indent && itsIndent < indent) {
      path.unshift('-');
      indent = itsIndent;
      continue;
    }
    if (itsIndent >= indent) continue;
    const key = /^\s*([A-Za-z][\w-]*):/.exec(text)?.[1];
    if (key === undefined) continue;
    path.unshift(key);
    indent = itsIndent;
  }
  return path;
}

/** Where the key of a line begins: behind the dash of a list's item. */
const indentOf = (text: string): number => (/^\s*(-\s+)?/.exec(text)?.[0] ?? '').length;
