import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { parse } from 'csv-parse';
import { messageOf } from '../shared/errors.ts';

/** What a file of codes looks like, and its lines. */
export interface CodeFile {
  readonly encoding: string;
  readonly separator: ',' | ';' | '\t';
  readonly columns: readonly string[];
  readonly lines: readonly CodeLine[];
}

export interface CodeLine {
  /** Counts from 1, the heading included; where the record begins. */
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
  /** Why the line could not be read. */
  readonly problem: string | null;
}

const marks: readonly { readonly bytes: readonly number[]; readonly encoding: string }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
];
const maxRecordCharacters = 64 * 1024;
const pieceCharacters = 64 * 1024;

/**
 * Reads CSV as spreadsheets of all countries write it: UTF-8, UTF-16 with a mark, GB 18030 or Windows-1252; commas,
 * semicolons or tabs; line breaks in quotes. `encoding` overrides the guess.
 */
export async function readCodeFile(bytes: Buffer, encoding: string | null = null): Promise<CodeFile> {
  const used = encoding ?? encodingOf(bytes);
  const text = new TextDecoder(used).decode(bytes);
  const separator = separatorOf(text);
  let columns: readonly string[] = [];
  let next = 2;
  const lines: CodeLine[] = [];
  const parser = parse({
    bom: true,
    columns: (names: string[]) => {
      columns = names.map((name) => name.trim());
      return [...columns];
    },
    delimiter: separator,
    max_record_size: maxRecordCharacters,
    // A parser that fails forgets what it has not handed on yet.
    on_record(cells: CodeLine['cells'], info: { readonly lines: number }) {
      const line = Math.max(next, info.lines - breaksIn(cells));
      if (Object.values(cells).some((cell) => cell !== '')) lines.push({ line, cells, problem: null });
      next = info.lines + 1;
      return null;
    },
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
  });
  parser.resume();
  try {
    await pipeline(piecesOf(text), parser);
  } catch (error) {
    lines.push({ line: next, cells: {}, problem: messageOf(error) });
  }
  return { encoding: used, separator, columns, lines };
}

/** A large file leaves room for others between its pieces. */
async function* piecesOf(text: string): AsyncGenerator<string> {
  for (let from = 0; from < text.length; from += pieceCharacters) {
    yield text.slice(from, from + pieceCharacters);
    await setImmediate();
  }
}

const breaksIn = (cells: CodeLine['cells']): number =>
  Object.values(cells).reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);

function encodingOf(bytes: Buffer): string {
  const mark = marks.find((each) => each.bytes.every((byte, index) => bytes[index] === byte));
  if (mark !== undefined) return mark.encoding;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return looksChinese(bytes) ? 'gb18030' : 'windows-1252';
  }
}

/** Chinese text has its high bytes in pairs, accented letters stand alone among plain ones. */
function looksChinese(bytes: Buffer): boolean {
  let paired = 0;
  let alone = 0;
  for (let at = 0; at < bytes.length; at++) {
    if ((bytes[at] ?? 0) < 0x81) continue;
    if ((bytes[at + 1] ?? 0) >= 0xa1) {
      paired++;
      at++;
    } else alone++;
  }
  return paired > alone;
}

/** By the heading: whichever there is most of. */
function separatorOf(text: string): CodeFile['separator'] {
  const heading = text.slice(0, 20_000).split(/\r\n|\r|\n/, 1)[0] ?? '';
  const counts = ([',', ';', '\t'] as const).map((mark) => ({ mark, count: heading.split(mark).length }));
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).mark;
}
