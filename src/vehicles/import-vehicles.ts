import { pipeline, Readable } from 'node:stream';
import { parse as parseCsv } from 'csv-parse';
import { AppError, type FieldError, messageOf } from '../shared/errors.ts';
import { describeIssue, fieldErrors, sentenceOf } from '../shared/validation.ts';
import { vinCheckDigit } from '../wire/vin.ts';
import { type VehicleRegistry, vehicleExists } from './registry.ts';
import { type VehicleAttributes, vehicleAttributes } from './vehicle.ts';

/** What became of one line. `line` counts from 1, the heading of a CSV included. */
export interface ImportedLine {
  readonly line: number;
  readonly vin: string | null;
  readonly status: 'created' | 'refused';
  readonly credentials?: { readonly username: string; readonly password: string };
  readonly warnings?: readonly string[];
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly errors: readonly FieldError[];
  };
}

export interface ImportOptions {
  readonly registry: Pick<VehicleRegistry, 'createMany' | 'remove'>;
  readonly issueCredentials: (vin: string) => Promise<string>;
  readonly mayRegisterIn: (market: string) => boolean;
  /** Lines up to this one were answered before; 0 = none. */
  readonly afterLine: number;
}

interface RawLine {
  readonly line: number;
  readonly value: unknown;
  /** The line itself could not be read. */
  readonly problem?: string;
}

const batchSize = 100;
/** Each takes a connection to the database, and others need some, too. */
const secretsAtOnce = 4;
const maxLineBytes = 64 * 1024;

/**
 * Registers a vehicle for each line of `body`, as it comes; every line is answered, in order. A line that is refused
 * hinders no other.
 */
export async function* importVehicles(
  body: AsyncIterable<Buffer>,
  format: 'ndjson' | 'csv',
  options: ImportOptions,
): AsyncIterable<ImportedLine> {
  let batch: RawLine[] = [];
  for await (const line of format === 'csv' ? csvLines(body) : jsonLines(body)) {
    if (line.line <= options.afterLine) continue;
    batch.push(line);
    if (batch.length < batchSize) continue;
    yield* await importBatch(batch, options);
    batch = [];
  }
  yield* await importBatch(batch, options);
}

async function importBatch(batch: readonly RawLine[], options: ImportOptions): Promise<ImportedLine[]> {
  const checked = batch.map((raw) => ({ raw, ...check(raw, options.mayRegisterIn) }));
  const valid = checked.flatMap(({ attributes }) => (attributes === undefined ? [] : [attributes]));
  const made = await options.registry.createMany(valid);
  const answers: ImportedLine[] = [];
  for (let from = 0; from < checked.length; from += secretsAtOnce) {
    const group = checked.slice(from, from + secretsAtOnce).map(({ raw, attributes, refusal }) => {
      const vehicle = attributes === undefined ? undefined : made.shift();
      return vehicle === undefined
        ? refused(raw, refusal ?? vehicleExists())
        : withCredentials(raw, vehicle.vin, options);
    });
    answers.push(...(await Promise.all(group)));
  }
  return answers;
}

async function withCredentials(raw: RawLine, vin: string, options: ImportOptions): Promise<ImportedLine> {
  try {
    const credentials = { username: vin, password: await options.issueCredentials(vin) };
    const warnings = [...vinWarnings(vin), ...unknownKeys(raw.value)];
    return {
      line: raw.line,
      vin,
      status: 'created',
      credentials,
      ...(warnings.length === 0 ? {} : { warnings }),
    };
  } catch (error) {
    await options.registry.remove(vin);
    return refused(raw, new AppError('unavailable', 'credentials-failed', messageOf(error)));
  }
}

function check(
  raw: RawLine,
  mayRegisterIn: (market: string) => boolean,
): { attributes?: VehicleAttributes; refusal?: AppError } {
  if (raw.problem !== undefined) return { refusal: new AppError('invalid', 'bad-line', raw.problem) };
  const parsed = vehicleAttributes.safeParse(raw.value, { error: describeIssue });
  if (!parsed.success) {
    const fields = fieldErrors(parsed.error);
    return { refusal: new AppError('invalid', 'bad-vehicle', sentenceOf(fields), { fields }) };
  }
  if (!mayRegisterIn(parsed.data.market)) {
    const fields = [{ path: 'market', message: 'is not among your markets' }];
    return {
      refusal: new AppError('forbidden', 'market-not-in-scope', 'This market is not among yours.', {
        fields,
      }),
    };
  }
  return { attributes: parsed.data };
}

function refused(raw: RawLine, error: AppError): ImportedLine {
  const { vin } = (raw.value ?? {}) as { vin?: unknown };
  return {
    line: raw.line,
    vin: typeof vin === 'string' ? vin.slice(0, 64) : null,
    status: 'refused',
    error: { code: error.code, message: error.message, errors: error.fields },
  };
}

async function* jsonLines(body: AsyncIterable<Buffer>): AsyncIterable<RawLine> {
  const decoder = new TextDecoder('utf-8', { fatal: false });
  let rest = '';
  let line = 0;
  /** The line is too long and its rest is passed over. */
  let skipping = false;
  for await (const chunk of body) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      line++;
      if (skipping) skipping = false;
      else if (part.trim() !== '') yield jsonLine(line, part);
    }
    if (rest.length > maxLineBytes) {
      if (!skipping) yield { line: line + 1, value: null, problem: `is longer than ${maxLineBytes} bytes` };
      skipping = true;
      rest = '';
    }
  }
  rest += decoder.decode();
  if (!skipping && rest.trim() !== '') yield jsonLine(line + 1, rest);
}

function jsonLine(line: number, text: string): RawLine {
  try {
    return { line, value: JSON.parse(text) as unknown };
  } catch {
    return { line, value: null, problem: 'is not JSON' };
  }
}

/** Columns are named in the first line as the attributes are; `attributes.colour` is one of the open ones. */
async function* csvLines(body: AsyncIterable<Buffer>): AsyncIterable<RawLine> {
  const unreadable: RawLine[] = [];
  const parser = parseCsv({
    bom: true,
    columns: (names: string[]) => names.map((name) => name.trim()),
    delimiter: [',', ';', '\t'],
    info: true,
    max_record_size: maxLineBytes,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip(error) {
      const { lines = 1 } = (error ?? {}) as { lines?: number };
      unreadable.push({ line: lines, value: null, problem: `cannot be read: ${messageOf(error)}` });
      return undefined;
    },
    trim: true,
  });
  // What goes wrong on the way arrives at whoever reads the parser.
  pipeline(Readable.from(body), parser, () => {});
  for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
    while ((unreadable[0]?.line ?? Number.POSITIVE_INFINITY) < info.lines) yield* unreadable.splice(0, 1);
    yield { line: info.lines, value: fromColumns(record) };
  }
  yield* unreadable;
}

interface CsvRecord {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

function fromColumns(record: Readonly<Record<string, string>>): unknown {
  const vehicle: Record<string, unknown> = {};
  const attributes: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(record)) {
    if (text === '') continue;
    if (name.startsWith('attributes.')) attributes[name.slice('attributes.'.length)] = text;
    else vehicle[name] = name === 'modelYear' && /^\d+$/.test(text) ? Number(text) : text;
  }
  return Object.keys(attributes).length === 0 ? vehicle : { ...vehicle, attributes };
}

/** A wrong check digit is a warning only: most of the world does not use it. */
export function vinWarnings(vin: string): string[] {
  const expected = vinCheckDigit(vin);
  return vin[8] === expected
    ? []
    : [`The check digit of the VIN (position 9) is ${vin[8]}, the other characters ask for ${expected}.`];
}

export function unknownKeys(value: unknown): string[] {
  return Object.keys(value ?? {})
    .filter((key) => !(key in vehicleAttributes.shape))
    .map((key) => `“${key.slice(0, 64)}” is not known and was ignored; put it into attributes to keep it.`);
}
