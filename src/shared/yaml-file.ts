import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type YAMLParseError,
} from 'yaml';
import type { z } from 'zod';
import { describeIssue } from './validation.ts';

/** A fault in a file that people write; `text` is `file:line: message`. */
export interface FileFault {
  readonly file: string;
  readonly line: number;
  /** From 1, as the line. */
  readonly column: number;
  readonly message: string;
}

export const faultText = ({ file, line, message }: Omit<FileFault, 'column'>): string =>
  `${file}:${line}: ${message}`;

/** Both from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
}

export interface YamlFile<T> {
  readonly data: T;
  /** Where the value (or key) at a path begins, or the character at `offset` of its text. */
  placeOf(path: readonly PropertyKey[], offset?: number): Place;
}

/**
 * Parses YAML and checks its shape, which may depend on what is in it; undefined where there are faults, which go into
 * `faults`.
 */
export function parseYamlFile<T extends z.ZodType>(
  file: string,
  content: string,
  schema: T | ((data: unknown) => T),
  faults: FileFault[],
): YamlFile<z.output<T>> | undefined {
  const lines = new LineCounter();
  const document = parseDocument(content, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  // The first broken line makes the parser stumble over sound ones: only that is worth telling.
  for (const error of document.errors.slice(0, 1))
    faults.push({ file, ...at(error.pos[0]), message: wordsOf(error) });
  if (document.errors.length > 0) return undefined;
  const alias = firstAlias(document);
  if (alias !== undefined) {
    faults.push({ file, ...at(alias), message: 'a text that begins with * or & must stand in quotes' });
    return undefined;
  }

  const placeOf = (path: readonly PropertyKey[], offset = 0): Place => {
    const { start, isBlock, isQuoted, text } = locate(document, path);
    const begin = at(start);
    if (!isBlock && (isQuoted || offset === 0))
      return { ...begin, column: begin.column + offset + (isQuoted && text !== '' ? 1 : 0) };
    const from = isBlock ? content.indexOf('\n', start) + 1 : start;
    return at(placeOfCharacter(content, from, text, offset));
  };
  const data: unknown = document.toJS();
  const result = (typeof schema === 'function' ? schema(data) : schema).safeParse(data, {
    error: describeIssue,
  });
  if (result.success) return { data: result.data, placeOf };
  for (const issue of result.error.issues) {
    const key = 'keys' in issue && Array.isArray(issue.keys) ? [String(issue.keys[0])] : [];
    const where = issue.path.map(String).join('.');
    faults.push({
      file,
      ...placeOf([...issue.path, ...key]),
      message: where === '' ? issue.message : `${where}: ${issue.message}`,
    });
  }
  return undefined;
}

/** What is written is read by people who write no programs: neither the parser's own advice nor its stack is of use. */
function wordsOf({ code, message }: YAMLParseError): string {
  if (code === 'MULTIPLE_DOCS') return 'must be one document: a line of --- begins another';
  if (code === 'RESOURCE_EXHAUSTION' || message.startsWith('Maximum call stack'))
    return 'is nested too deeply';
  return message.length > 200 ? `${message.slice(0, 200)} …` : message;
}

/** Aliases are refused: nobody needs them here, and a few of them can stand for gigabytes. */
function firstAlias(document: Document): number | undefined {
  let place: number | undefined;
  visit(document, {
    Alias(_, node) {
      place = node.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return place;
}

/**
 * Where the character of a text is that begins at `from`: folding changes nothing but white space. The end of the text is
 * right behind it, not where the file goes on.
 */
function placeOfCharacter(content: string, from: number, text: string, offset: number): number {
  const lengthOf = (part: string): number => part.replaceAll(/\s/g, '').length;
  let left = lengthOf(text.slice(0, offset));
  const isEnd = left > 0 && left === lengthOf(text);
  for (let place = from; place < content.length; place++) {
    if (/\s/.test(content[place] ?? '')) continue;
    if (left === 0) return place;
    left--;
    if (left === 0 && isEnd) return place + 1;
  }
  return Math.min(from, content.length);
}

/** Where the node at the path begins; the nearest one above it if there is none. */
function locate(document: Document, path: readonly PropertyKey[]) {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const node = document.getIn(path.slice(0, length), true);
    if (isScalar(node) && node.range) {
      const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
      const isQuoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
      const text = typeof node.value === 'string' ? node.value : '';
      return { start: node.range[0], isBlock, isQuoted, text };
    }
    const key = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
      if (isScalar(pair?.key) && pair.key.range)
        return { start: pair.key.range[0], isBlock: false, isQuoted: false, text: '' };
    }
    if (isNode(node) && node.range)
      return { start: node.range[0], isBlock: false, isQuoted: false, text: '' };
  }
  return { start: document.contents?.range?.[0] ?? 0, isBlock: false, isQuoted: false, text: '' };
}
