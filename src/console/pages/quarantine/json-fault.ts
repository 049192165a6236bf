/**
 * Where a text stops being JSON: the index of the first character that cannot stand there (the length of the text where
 * it ends too early), or null where it is JSON. Browsers say it only sometimes.
 */
export function jsonFaultAt(text: string): number | null {
  let at = 0;
  /** What must be closed, the innermost last. */
  const open: ('{' | '[')[] = [];
  const space = /[ \t\n\r]*/y;
  const skip = () => {
    space.lastIndex = at;
    space.test(text);
    at = space.lastIndex;
  };
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? '';
    at += found.length;
    return found !== '';
  };
  const key = (): boolean => {
    skip();
    if (!takeString()) return false;
    skip();
    if (text[at] !== ':') return false;
    at++;
    return true;
  };
  const takeString = (): boolean => {
    if (text[at] !== '"') return false;
    at++;
    take(/(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))+/uy);
    if (text[at] !== '"') return false;
    at++;
    return true;
  };

  for (;;) {
    skip();
    const begin = text[at];
    if (begin === '{' || begin === '[') {
      at++;
      skip();
      const end = begin === '{' ? '}' : ']';
      if (text[at] !== end) {
        open.push(begin);
        if (begin === '{' && !key()) return at;
        continue;
      }
      at++;
    } else if (
      begin === '"'
        ? !takeString()
        : !take(/(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y)
    ) {
      return at;
    }
    // A value is over: what encloses it is closed or goes on.
    for (;;) {
      skip();
      const around = open.at(-1);
      if (around === undefined) return at === text.length ? null : at;
      if (text[at] === ',') {
        at++;
        if (around === '{' && !key()) return at;
        break;
      }
      if (text[at] !== (around === '{' ? '}' : ']')) return at;
      at++;
      open.pop();
    }
  }
}
