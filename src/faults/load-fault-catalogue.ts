import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { AppError } from '../shared/errors.ts';
import { type FileFault, faultText, parseYamlFile, type YamlFile } from '../shared/yaml-file.ts';
import {
  type CausesFile,
  type CodesFile,
  causesFile,
  codesFile,
  type GeneralWords,
  generalFile,
  type WordsFile,
  wordsFile,
} from './catalogue-form.ts';
import { createFaultCatalogue, type FaultCatalogue } from './fault-catalogue.ts';
import type { CatalogueContent, Cause, FaultMeaning, Named } from './fault-meaning.ts';

const generalFileName = 'general.yaml';
const otherFiles = {
  causes: causesFile,
  skills: wordsFile,
  parts: wordsFile,
  wordings: wordsFile,
  codes: codesFile,
} as const;
type Kind = keyof typeof otherFiles;

/** `causes-engine.yaml` holds causes; what is named otherwise holds codes. */
const kindOf = (name: string): Kind =>
  (/^(causes|skills|parts|wordings)(-[a-z0-9-]+)?\.yaml$/.exec(name)?.[1] as Kind | undefined) ?? 'codes';

/**
 * Reads every YAML file of the directory (see `catalogue-form.ts`).
 * @throws AppError `fault-catalogue-invalid`, one message that names every fault as `file:line: what`
 */
export async function loadFaultCatalogue(directory: string): Promise<FaultCatalogue> {
  return createFaultCatalogue(await readCatalogue(directory));
}

async function readCatalogue(directory: string): Promise<CatalogueContent> {
  const faults: FileFault[] = [];
  const files = await readFiles(directory, faults);
  const { general } = files;
  // A file that cannot be read would make every reference into it a fault.
  if (general === undefined || faults.length > 0) throw invalid(faults);

  const skills = named(entriesOf<WordsFile>(files, 'skills', faults));
  const parts = named(entriesOf<WordsFile>(files, 'parts', faults));
  const wordings = entriesOf<WordsFile>(files, 'wordings', faults);

  const causes = new Map<string, Cause>();
  for (const [id, { entry, at }] of entriesOf<CausesFile>(files, 'causes', faults)) {
    causes.set(id, {
      id,
      name: entry.name,
      checks: entry.checks,
      skills: resolve(entry.skills, skills, (key, index) => at(['skills', index], `${key} is no skill`)),
      parts: resolve(entry.parts, parts, (key, index) => at(['parts', index], `${key} is no part`)),
    });
  }

  const codes = new Map<string, FaultMeaning>();
  for (const [code, { entry, at }] of entriesOf<CodesFile>(files, 'codes', faults)) {
    const { customer } = entry;
    const words = typeof customer === 'string' ? wordings.get(customer)?.entry : customer;
    if (words === undefined) at(['customer'], `${customer} is no wording`);
    codes.set(code, {
      ...entry,
      customer: words ?? entry.description,
      causes: resolve(entry.causes, causes, (key, index) => at(['causes', index], `${key} is no cause`)),
      checks: [],
    });
  }

  for (const group of ['failureTypes', 'failureModes'] as const)
    for (const [key, kind] of Object.entries(general.data[group]))
      resolve(kind.causes, causes, (cause, index) => {
        const place = general.placeOf([group, key, 'causes', index]);
        faults.push({ file: generalFileName, ...place, message: `${cause} is no cause` });
      });

  if (faults.length > 0) throw invalid(faults);
  return { codes, causes, general: general.data };
}

function invalid(faults: readonly FileFault[]): AppError {
  const list = faults.map(faultText).join('\n');
  return new AppError('invalid', 'fault-catalogue-invalid', `The fault catalogue has faults:\n${list}`);
}

interface Files {
  general: YamlFile<GeneralWords> | undefined;
  readonly others: { name: string; kind: Kind; file: YamlFile<z.infer<(typeof otherFiles)[Kind]>> }[];
}

async function readFiles(directory: string, faults: FileFault[]): Promise<Files> {
  const files: Files = { general: undefined, others: [] };
  const names = (await readdir(directory)).filter((name) => name.endsWith('.yaml')).sort();
  const contents = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
  for (const [index, name] of names.entries()) {
    const content = contents[index] ?? '';
    if (name === generalFileName) {
      files.general = parseYamlFile(name, content, generalFile, faults);
      continue;
    }
    const kind = kindOf(name);
    const file = parseYamlFile(name, content, otherFiles[kind], faults);
    if (file !== undefined) files.others.push({ name, kind, file });
  }
  if (!names.includes(generalFileName))
    faults.push({ file: generalFileName, line: 1, column: 1, message: 'is missing' });
  return files;
}

interface Placed<Entry> {
  readonly entry: Entry;
  /** Notes a fault below this entry. */
  readonly at: (path: readonly PropertyKey[], message: string) => void;
}

/** The entries of all files of a kind; one that is there twice is a fault. */
function entriesOf<File extends Readonly<Record<string, unknown>>>(
  { others }: Files,
  wanted: Kind,
  faults: FileFault[],
): Map<string, Placed<File[string]>> {
  const entries = new Map<string, Placed<File[string]>>();
  for (const { name, kind, file } of others) {
    if (kind !== wanted) continue;
    for (const [key, entry] of Object.entries(file.data as unknown as File)) {
      const at: Placed<File[string]>['at'] = (path, message) =>
        faults.push({ file: name, ...file.placeOf([key, ...path]), message });
      if (entries.has(key)) at([], `${key} is described twice`);
      else entries.set(key, { entry: entry as File[string], at });
    }
  }
  return entries;
}

function named(words: ReadonlyMap<string, Placed<WordsFile[string]>>): Map<string, Named> {
  return new Map([...words].map(([id, { entry }]) => [id, { id, name: entry }]));
}

function resolve<T>(
  keys: readonly string[],
  known: ReadonlyMap<string, T>,
  unknown: (key: string, index: number) => void,
): T[] {
  return keys.flatMap((key, index) => {
    const found = known.get(key);
    if (found === undefined) unknown(key, index);
    return found === undefined ? [] : [found];
  });
}
