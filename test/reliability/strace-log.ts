/** One system call of an strace log; `begin` and `end` are line numbers, so they order what happened. */
export interface SystemCall {
  readonly name: string;
  /** What the file descriptor is, as `strace -yy` writes it: a path, or `TCP:[…]`. */
  readonly target: string;
  /** The first buffer, or all of them one after another. */
  readonly data: Buffer;
  readonly result: number;
  readonly begin: number;
  readonly end: number;
}

const unfinished = /^(\d+)\s+(.*?)\s*<unfinished \.\.\.>$/;
const resumed = /^(\d+)\s+<\.\.\. (\w+) resumed>(.*)$/;
const whole = /^(\d+)\s+(\w+\(.*)$/;
const call = /^(\w+)\((\d+)<(.*?)>(?:,\s*(.*))?\)\s+= (-?\d+)/s;

/** Reads the output of `strace -f -yy -xx`; calls on anything but a file descriptor are left out. */
export function parseStrace(text: string): SystemCall[] {
  const open = new Map<string, { text: string; begin: number }>();
  const calls: SystemCall[] = [];
  const add = (line: string, begin: number, end: number) => {
    const match = call.exec(line);
    if (match === null) return;
    const [, name = '', , target = '', rest = '', result = ''] = match;
    calls.push({
      name,
      target: decode(target).toString(),
      data: buffersIn(rest),
      result: Number(result),
      begin,
      end,
    });
  };
  for (const [number, line] of text.split('\n').entries()) {
    const begun = unfinished.exec(line);
    if (begun !== null) {
      open.set(begun[1] ?? '', { text: begun[2] ?? '', begin: number });
      continue;
    }
    const done = resumed.exec(line);
    if (done !== null) {
      const before = open.get(done[1] ?? '');
      if (before !== undefined) add(before.text + (done[3] ?? ''), before.begin, number);
      open.delete(done[1] ?? '');
      continue;
    }
    const single = whole.exec(line);
    if (single !== null) add(single[2] ?? '', number, number);
  }
  return calls;
}

function buffersIn(text: string): Buffer {
  return Buffer.concat([...text.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map((match) => decode(match[1] ?? '')));
}

function decode(text: string): Buffer {
  if (!text.includes('\\x')) return Buffer.from(text);
  return Buffer.from(text.replaceAll('\\x', ''), 'hex');
}
