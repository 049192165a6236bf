/** One line of a payload as it is shown. */
export interface PayloadLine {
  readonly text: string;
  /** The place of the fault is on this line. */
  readonly isFault: boolean;
}

export interface ShownPayload {
  readonly lines: readonly PayloadLine[];
  /** Lines that are left out. */
  readonly left: number;
}

const mostLines = 2_000;
const shortList = 100;

/** JSON, indented; the line whose path is the field (`samples.3.ts`), or the nearest thing around it, is marked. */
export function prettyLines(value: unknown, field: string): ShownPayload {
  const lines: { text: string; path: string }[] = [];
  const write = (part: unknown, path: string, before: string, after: string, indent: string): void => {
    const isList = Array.isArray(part);
    const entries = typeof part === 'object' && part !== null ? Object.entries(part) : null;
    const flat = JSON.stringify(part);
    const isShort = entries === null || entries.length === 0 || (isList && flat.length <= shortList);
    if (isShort && !(field.startsWith(`${path}.`) && entries !== null && entries.length > 0)) {
      lines.push({ text: `${indent}${before}${flat}${after}`, path });
      return;
    }
    lines.push({ text: `${indent}${before}${isList ? '[' : '{'}`, path });
    for (const [index, [name, child]] of (entries ?? []).entries()) {
      const comma = index < (entries?.length ?? 0) - 1 ? ',' : '';
      const key = isList ? '' : `${JSON.stringify(name)}: `;
      write(child, path === '' ? name : `${path}.${name}`, key, comma, `${indent}  `);
    }
    lines.push({ text: `${indent}${isList ? ']' : '}'}${after}`, path: `${path}\n` });
  };
  write(value, '', '', '', '');
  const faulty = nearest(
    lines.map(({ path }) => path),
    field,
  );
  return cut(lines.map(({ text }, index) => ({ text, isFault: index === faulty })));
}

/** Of the paths that lead to the field the longest; -1 without a field. */
function nearest(paths: readonly string[], field: string): number {
  if (field === '') return -1;
  let best = -1;
  for (const [index, path] of paths.entries()) {
    const leads = path === '' || field === path || field.startsWith(`${path}.`);
    if (leads && (best === -1 || path.length > (paths[best] ?? '').length)) best = index;
  }
  return best;
}

/** Text as it is, in lines; the one that holds the character `faultAt` is marked, with a pointer below it. */
export function plainLines(text: string, faultAt: number | null): ShownPayload {
  const lines: PayloadLine[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const column = faultAt === null ? -1 : faultAt - start;
    const isFault = column >= 0 && column <= line.length;
    lines.push({ text: line, isFault });
    if (isFault) lines.push({ text: `${' '.repeat(column)}▲`, isFault });
    start += line.length + 1;
  }
  return cut(lines);
}

/** As a dump is read everywhere: the place, 16 bytes, and what of them is text. */
export function hexLines(bytes: Uint8Array): ShownPayload {
  const lines: PayloadLine[] = [];
  for (let from = 0; from < bytes.length && lines.length < mostLines; from += 16) {
    const row = [...bytes.subarray(from, from + 16)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    lines.push({ text: `${from.toString(16).padStart(6, '0')}  ${hex.padEnd(47)}  ${text}`, isFault: false });
  }
  return { lines, left: Math.max(0, Math.ceil(bytes.length / 16) - lines.length) };
}

/** So many lines, about the place of the fault. */
function cut(lines: readonly PayloadLine[]): ShownPayload {
  if (lines.length <= mostLines) return { lines, left: 0 };
  const fault = lines.findIndex(({ isFault }) => isFault);
  const from = Math.max(0, Math.min(fault - mostLines / 2, lines.length - mostLines));
  return { lines: lines.slice(from, from + mostLines), left: lines.length - mostLines };
}
