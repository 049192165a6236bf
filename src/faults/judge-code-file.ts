import { inSlices } from '../shared/in-slices.ts';
import type { Language } from '../shared/languages.ts';
import { storableJson } from '../shared/storable-json.ts';
import type { Severity } from '../vehicles/vehicle.ts';
import { type CheckOptions, checkCodeLine, columnOf } from './check-code-line.ts';
import type { CatalogueEntry, FaultCatalogue } from './fault-catalogue.ts';
import { type ImportedCode, scopeText } from './imported-codes.ts';
import { type LineError, lineError } from './line-errors.ts';
import type { CodeFile, CodeLine } from './read-code-file.ts';

/** A code that was not there, one that says something else now, one that says the same, one that is left out. */
export const lineOutcomes = ['accepted', 'changed', 'unchanged', 'refused'] as const;

/** What an import does to one field of an entry. */
interface Change {
  readonly field: 'severity' | 'mayBeDriven' | 'description';
  readonly from: string;
  readonly to: string;
}

export interface JudgedLine {
  readonly line: number;
  readonly code: string | null;
  readonly outcome: (typeof lineOutcomes)[number];
  readonly errors: readonly LineError[];
  readonly changes: readonly Change[];
}

export interface ImportReport {
  readonly encoding: string;
  readonly separator: string;
  /** Headings that stand for nothing; their columns were left out. */
  readonly unknownColumns: readonly string[];
  readonly counts: Readonly<Record<(typeof lineOutcomes)[number], number>>;
  readonly lines: readonly JudgedLine[];
}

type NewCode = Omit<ImportedCode, 'importId' | 'importName'>;

/** Checks every line against the catalogue as it is; changes nothing. */
export async function judgeCodeFile(
  file: CodeFile,
  catalogue: FaultCatalogue,
  { severity, language }: { readonly severity: Severity | null; readonly language: Language },
): Promise<{ readonly report: ImportReport; readonly entries: readonly NewCode[] }> {
  const shipped = new Set<string>();
  const current = new Map<string, CatalogueEntry>();
  for await (const slice of inSlices(catalogue.entries(), atOnce))
    for (const entry of slice) {
      if (entry.imported === null) shipped.add(entry.code);
      const key = keyOf(entry.code, entry.imported?.scope ?? anywhere);
      if (!current.has(key)) current.set(key, entry);
    }
  const options: CheckOptions = {
    hasCause: catalogue.hasCause,
    isShipped: (code) => shipped.has(code),
    severity,
  };
  const firstLine = new Map<string, number>();
  const entries: NewCode[] = [];
  const judge = (raw: CodeLine): JudgedLine => {
    const { entry, errors } = checkCodeLine(raw, options);
    if (entry === null) return { line: raw.line, code: codeIn(raw.cells), ...refused(errors) };
    const { line, code, scope } = entry;
    const key = keyOf(code, scope);
    const before = firstLine.get(key);
    if (before !== undefined) return { line, code, ...refused([lineError('code', 'twice', String(before))]) };
    firstLine.set(key, line);
    entries.push(entry);
    const there = current.get(key) ?? current.get(keyOf(code, anywhere));
    const changes = there === undefined ? [] : changesOf(there, entry, language);
    const outcome = there === undefined ? 'accepted' : changes.length > 0 ? 'changed' : 'unchanged';
    return { line, code, outcome, errors: [], changes };
  };
  const lines: JudgedLine[] = [];
  for await (const slice of inSlices(file.lines, atOnce)) for (const raw of slice) lines.push(judge(raw));
  const counts = { accepted: 0, changed: 0, unchanged: 0, refused: 0 };
  for (const { outcome } of lines) counts[outcome]++;
  return {
    report: {
      encoding: file.encoding,
      separator: file.separator,
      unknownColumns: file.columns.filter((name) => columnOf(name) === undefined),
      counts,
      lines,
    },
    entries,
  };
}

const atOnce = 250;
const anywhere = { system: null, make: null, model: null, ecu: null };
const keyOf = (code: string, scope: ImportedCode['scope']): string => `${code} ${scopeText(scope)}`;

const refused = (errors: readonly LineError[]) => ({ outcome: 'refused' as const, errors, changes: [] });

function codeIn(cells: Readonly<Record<string, string>>): string | null {
  const heading = Object.keys(cells).find((name) => columnOf(name) === 'code');
  const written = heading === undefined ? '' : (cells[heading] ?? '');
  return written === '' ? null : written.slice(0, 64);
}

function changesOf({ meaning }: CatalogueEntry, entry: NewCode, language: Language): Change[] {
  const pairs = [
    ['description', meaning.description[language], entry.description[language]],
    ['severity', meaning.severity, entry.severity],
    ['mayBeDriven', meaning.mayBeDriven, entry.mayBeDriven],
  ] as const;
  return pairs.flatMap(([field, from, to]) => (to === null || from === to ? [] : [{ field, from, to }]));
}

/** The report as JSON, in pieces: that of a long file is megabytes. */
export async function* reportPieces({ lines, ...head }: ImportReport): AsyncGenerator<string> {
  yield `${storableJson(head).slice(0, -1)},"lines":[`;
  let isFirst = true;
  for await (const slice of inSlices(lines, atOnce)) {
    yield `${isFirst ? '' : ','}${storableJson(slice).slice(1, -1)}`;
    isFirst = false;
  }
  yield ']}';
}
