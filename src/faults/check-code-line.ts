import { z } from 'zod';
import { type Language, languages, type Text } from '../shared/languages.ts';
import { type Severity, severities } from '../vehicles/vehicle.ts';
import { faultSystems } from '../wire/messages.ts';
import { catalogueKey } from './code-keys.ts';
import { drivability } from './fault-episode.ts';
import type { ImportedCause, ImportedCode } from './imported-codes.ts';
import { cellErrors, type LineError, lineError } from './line-errors.ts';
import type { CodeLine } from './read-code-file.ts';

/** Columns with words: `description_en`, `description_zh-Hans` or `description_zh`, `description_es`. */
const wordColumns = ['description', 'customer', 'cause', 'check'] as const;
const plainColumns = ['code', 'system', 'make', 'model', 'ecu', 'severity', 'mayBeDriven', 'causes'] as const;
const maxText = 2000;

/** Headings as people write them: capitals, spaces and underscores do not count. */
const normal = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');
const known = new Map<string, string>([
  ...plainColumns.map((name) => [normal(name), name] as const),
  ['spncode', 'code'],
  ['dtc', 'code'],
  ...wordColumns.flatMap((name) =>
    [name, `${name}s`].flatMap((each) => [
      ...languages.map((language) => [normal(`${each}_${language}`), `${name}.${language}`] as const),
      [normal(`${each}_zh`), `${name}.zh-Hans`] as const,
      [normal(`${each}_cn`), `${name}.zh-Hans`] as const,
    ]),
  ),
]);

/** What a heading stands for; undefined for one that is not known. */
export const columnOf = (heading: string): string | undefined => known.get(normal(heading));

const limit = z.string().max(100).optional();
const cells = z.object({
  code: z
    .string()
    .min(1)
    .max(64)
    .regex(/^\S.*$/),
  system: z.enum(faultSystems).optional(),
  make: limit,
  model: limit,
  ecu: limit,
  severity: z.enum(severities).optional(),
  mayBeDriven: z.enum(drivability).optional(),
  causes: z.string().optional(),
});

export interface CheckOptions {
  readonly hasCause: (id: string) => boolean;
  /** Is there an entry whose severity this one may take? */
  readonly isShipped: (code: string) => boolean;
  /** For lines that name none, of codes that did not ship. */
  readonly severity: Severity | null;
}

type Checked =
  | { readonly entry: Omit<ImportedCode, 'importId' | 'importName'>; readonly errors: null }
  | { readonly entry: null; readonly errors: readonly LineError[] };

/** Makes an entry of a line, or says what is wrong with which of its fields. */
export function checkCodeLine({ line, cells: raw, problem }: CodeLine, options: CheckOptions): Checked {
  if (problem !== null) return refuse([lineError('', 'unreadable', problem)]);
  const values = new Map<string, string>();
  for (const [heading, cell] of Object.entries(raw)) {
    const column = columnOf(heading);
    if (column !== undefined && cell !== '' && !values.has(column)) values.set(column, cell);
  }
  const parsed = cells.safeParse({
    ...Object.fromEntries(plainColumns.map((name) => [name, values.get(name)])),
    severity: values.get('severity')?.toLowerCase(),
    mayBeDriven: values.get('mayBeDriven')?.toLowerCase(),
    system: values.get('system')?.toLowerCase(),
  });
  const errors: LineError[] = parsed.success ? [] : cellErrors(parsed.error);
  const description = words(values, 'description', errors);
  if (description === null) errors.push(lineError('description', 'required'));
  const customer = words(values, 'customer', errors);
  const checks = listOfWords(values, 'check', errors);
  const named: ImportedCause[] = (values.get('causes') ?? '')
    .split(/[|\s]+/)
    .filter((id) => id !== '')
    .map((id) => ({ id }));
  for (const cause of named)
    if ('id' in cause && !options.hasCause(cause.id)) errors.push(lineError('causes', 'cause', cause.id));
  const own = listOfWords(values, 'cause', errors).map((name) => ({ name }));

  if (!parsed.success || description === null) return refuse(errors);
  const { code: written, system = null, make = null, model = null, ecu = null } = parsed.data;
  const code = catalogueKey(written, system);
  const severity = parsed.data.severity ?? (options.isShipped(code) ? null : options.severity);
  if (parsed.data.severity === undefined && severity === null && !options.isShipped(code))
    errors.push(lineError('severity', 'required'));
  if (errors.length > 0) return refuse(errors);
  return {
    errors: null,
    entry: {
      line,
      code,
      scope: { system, make, model, ecu },
      severity,
      mayBeDriven: parsed.data.mayBeDriven ?? null,
      description,
      customer,
      causes: [...named, ...own],
      checks,
    },
  };
}

const refuse = (errors: readonly LineError[]): Checked => ({ entry: null, errors });

/** The words of a column in every language; a language that is missing takes English, else whatever there is. */
function words(values: ReadonlyMap<string, string>, column: string, errors: LineError[]): Text | null {
  const given = languages.flatMap((language) => {
    const text = values.get(`${column}.${language}`);
    if (text !== undefined && text.length > maxText)
      errors.push(lineError(`${column}_${language}`, 'length', String(maxText)));
    return text === undefined ? [] : [[language, text] as const];
  });
  return inEvery(new Map(given));
}

function inEvery(given: ReadonlyMap<Language, string>): Text | null {
  const standIn = given.get('en') ?? [...given.values()][0];
  if (standIn === undefined) return null;
  return {
    en: standIn,
    'zh-Hans': given.get('zh-Hans') ?? standIn,
    es: given.get('es') ?? standIn,
  };
}

/** Several in a cell stand behind each other with `|`, in the same order in every language. */
function listOfWords(values: ReadonlyMap<string, string>, column: string, errors: LineError[]): Text[] {
  const lists = languages.flatMap((language) => {
    const cell = values.get(`${column}.${language}`);
    return cell === undefined ? [] : [{ language, items: cell.split('|').map((item) => item.trim()) }];
  });
  const length = lists[0]?.items.length ?? 0;
  const other = lists.find(({ items }) => items.length !== length);
  if (other !== undefined) errors.push(lineError(`${column}_${other.language}`, 'parts', String(length)));
  return Array.from({ length }, (_, index) =>
    inEvery(
      new Map(
        lists.flatMap(({ language, items }) => (items[index] ? [[language, items[index]] as const] : [])),
      ),
    ),
  ).filter((item) => item !== null);
}
