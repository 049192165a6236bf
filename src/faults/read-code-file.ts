import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { parse } from 'csv-parse';
import { AppError, messageOf } from '../shared/errors.ts';

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
/** What is read at once: a large file leaves room for others between its pieces. */
const pieceBytes = 16 * 1024;
/** What says which mark separates cells: a heading is shorter. */
const headingPieces = 2;

/**
 * Reads CSV as spreadsheets of all countries write it: UTF-8, UTF-16 with a mark, GB 18030 or Windows-1252; commas,
 * semicolons or tabs; line breaks in quotes. `encoding` overrides the guess.
 *
 * @throws AppError `not-csv` for what is no text
 */
export async function readCodeFile(bytes: Buffer, encoding: string | null = null): Promise<CodeFile> {
  refuseWorkbook(bytes);
  const used = encoding ?? (await encodingOf(bytes));
  const separator = separatorOf(headOf(bytes, used));
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
    await pipeline(textOf(bytes, used), parser);
  } catch (error) {
    if (error instanceof AppError) throw error;
    lines.push({ line: next, cells: {}, problem: messageOf(error) });
  }
  return { encoding: used, separator, columns, lines };
}

async function* piecesOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    yield bytes.subarray(from, from + pieceBytes);
    await setImmediate();
  }
}

async function* textOf(bytes: Buffer, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const piece of piecesOf(bytes)) {
    const text = decoder.decode(piece, { stream: true });
    if (text.includes('\0')) throw binary('The file holds bytes that no text has.');
    yield text;
  }
  yield decoder.decode();
}

const headOf = (bytes: Buffer, encoding: string): string =>
  new TextDecoder(encoding).decode(bytes.subarray(0, headingPieces * pieceBytes));

/** What people take for CSV because a spreadsheet opens it. */
const workbooks = [Buffer.from('PK\x03\x04'), Buffer.from([0xd0, 0xcf, 0x11, 0xe0])];

function refuseWorkbook(bytes: Buffer): void {
  if (workbooks.some((mark) => bytes.subarray(0, mark.length).equals(mark)))
    throw binary('The file is a workbook of a spreadsheet or an archive.');
}

const binary = (what: string): AppError =>
  new AppError('invalid', 'not-csv', `${what} It must be text: save the table as CSV (UTF-8) and take that.`);

const breaksIn = (cells: CodeLine['cells']): number =>
  Object.values(cells).reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);

async function encodingOf(bytes: Buffer): Promise<string> {
  const mark = marks.find((each) => each.bytes.every((byte, index) => bytes[index] === byte));
  if (mark !== undefined) return mark.encoding;
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const piece of piecesOf(bytes)) utf8.decode(piece, { stream: true });
    utf8.decode();
    return 'utf-8';
  } catch {
    return (await looksChinese(bytes)) ? 'gb18030' : 'windows-1252';
  }
}

/** Chinese text has its high bytes in pairs, accented letters stand alone among plain ones. */
async function looksChinese(bytes: Buffer): Promise<boolean> {
  let paired = 0;
  let alone = 0;
  let isSecond = false;
  for await (const piece of piecesOf(bytes))
    for (const byte of piece) {
      if (isSecond && byte >= 0xa1) {
        paired++;
        isSecond = false;
        continue;
      }
      if (isSecond) alone++;
      isSecond = byte >= 0x81;
    }
  return paired > alone + (isSecond ? 1 : 0);
}

/** By the heading: whichever there is most of. */
function separatorOf(text: string): CodeFile['separator'] {
  const heading = text.split(/\r\n|\r|\n/, 1)[0] ?? '';
  const counts = ([',', ';', '\t'] as const).map((mark) => ({ mark, count: heading.split(mark).length }));
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).mark;
}
