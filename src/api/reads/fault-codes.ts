import type { z } from 'zod';
import { systemsOf } from '../../faults/code-keys.ts';
import type { CatalogueEntry, FaultCatalogue } from '../../faults/fault-catalogue.ts';
import type { Cause, Named } from '../../faults/fault-meaning.ts';
import type { CodePlace } from '../../faults/imported-codes.ts';
import type { Language } from '../../shared/languages.ts';
import type { FaultSystem } from '../../wire/messages.ts';
import type { faultCode } from '../schemas/fault-code.ts';

type FaultCodeAnswer = z.infer<typeof faultCode>;

/** Entries of which every word of `q` is in the code, the description or a cause; a code that begins with it first. */
export function searchFaultCodes(
  catalogue: FaultCatalogue,
  { q, system, language }: { q: string; system: FaultSystem | undefined; language: Language },
): CatalogueEntry[] {
  const wanted = q.trim().toLowerCase();
  const words = wanted.split(/\s+/).filter((word) => word !== '');
  const found = catalogue.entries().filter((entry) => {
    if (system !== undefined && !systemsIn(entry).includes(system)) return false;
    const { description, causes } = entry.meaning;
    const text = [entry.code, description[language], ...causes.map(({ name }) => name[language])]
      .join('\n')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const begins = (entry: CatalogueEntry) => wanted !== '' && entry.code.toLowerCase().startsWith(wanted);
  return [...found.filter(begins), ...found.filter((entry) => !begins(entry))];
}

function systemsIn({ code, imported }: CatalogueEntry): FaultSystem[] {
  const own = imported?.scope.system ?? null;
  return own === null ? [...systemsOf(code)] : [own];
}

function originOf({ imported }: CatalogueEntry): FaultCodeAnswer['origin'] {
  if (imported === null) return null;
  const { importId, importName, line, scope } = imported;
  return { importId, name: importName, line, scope };
}

export function toCodeItem(entry: CatalogueEntry, language: Language) {
  const { description, severity, mayBeDriven } = entry.meaning;
  return {
    code: entry.code,
    systems: systemsIn(entry),
    description: description[language],
    severity,
    mayBeDriven,
    origin: originOf(entry),
  };
}

/** All that can be said of a code where it was met, also where the catalogue has no entry. */
export function explainFaultCode(
  catalogue: FaultCatalogue,
  asked: { system: FaultSystem; code: string; level: number | null; place: CodePlace },
  language: Language,
): FaultCodeAnswer {
  const { system, code, level, place } = asked;
  const entry = catalogue.entryOf(system, code, place);
  const { checks, causes } = catalogue.causesOf(system, code, place);
  const described = catalogue.describe(system, code, language, level, place);
  return {
    code: code.trim().toUpperCase(),
    system,
    systems: entry === undefined ? [system] : systemsIn(entry),
    ...described,
    severity:
      system === 'gbt32960' && level === null
        ? (entry?.meaning.severity ?? described.severity)
        : described.severity,
    origin: entry === undefined ? null : originOf(entry),
    checks: checks.map((check) => check[language]),
    causes: causes.map((cause) => toCause(cause, language)),
    others: catalogue
      .entries()
      .filter((other) => other !== entry && other.code === entry?.code)
      .map((other) => ({
        description: other.meaning.description[language],
        severity: other.meaning.severity,
        origin: originOf(other),
      })),
  };
}

export function toCause(cause: Cause, language: Language): FaultCodeAnswer['causes'][number] {
  const named = ({ id, name }: Named) => ({ id, name: name[language] });
  return {
    id: cause.id,
    name: cause.name[language],
    checks: cause.checks.map((check) => check[language]),
    skills: cause.skills.map(named),
    parts: cause.parts.map(named),
  };
}
