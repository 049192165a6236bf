import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../shared/errors.ts';
import { type Language, type Text, text } from '../shared/languages.ts';
import { type FileFault, faultText, parseYamlFile } from '../shared/yaml-file.ts';
import { type Severity, severities } from '../vehicles/vehicle.ts';
import type { FaultSystem } from '../wire/messages.ts';
import { type ParsedCode, parseCode } from './code-systems.ts';
import { type Drivability, drivability } from './fault-episode.ts';

/** A code as the workshop knows it, and as the customer is told of it. */
interface FaultDescription {
  readonly description: string;
  readonly customer: string;
  readonly severity: Severity;
  /** May the car be driven on? Null where the catalogue does not know the code. */
  readonly mayBeDriven: Drivability | null;
  /** False for the code system's own general words. */
  readonly isKnown: boolean;
}

export interface FaultCatalogue {
  /**
   * The whole code, else without its failure type byte, else what its code system says in general.
   * `level` is the GB/T 32960 alarm level, which decides the severity in that system.
   */
  describe(system: FaultSystem, code: string, language: Language, level?: number | null): FaultDescription;
  /**
   * Severity alone. A code that the catalogue does not know is `info`: nobody can say what it means, so nobody is
   * called out for it; it is shown, and whoever knows it adds it to the catalogue.
   */
  severityOf(system: FaultSystem, code: string, level: number | null): Severity;
  /** What a GB/T 32960 alarm says in a sentence: who reports which flag, and how grave it is. */
  alarmSentence(alarm: { ecu: string; code: string; level: number }, language: Language): string;
  readonly size: number;
}

const codeEntry = z.strictObject({
  severity: z.enum(severities),
  mayBeDriven: z.enum(drivability),
  description: text,
  customer: text,
});
const codeFile = z.record(
  z.string().regex(/^([PCBU][0-3][0-9A-F]{3}(-[0-9A-F]{2})?|SPN\d{1,6}\/FMI\d{1,2})$/, 'is no fault code'),
  codeEntry,
);
const blockNames = ['powertrain', 'chassis', 'body', 'network'] as const;
const generalFile = z.strictObject({
  /** By block, for codes of the standard and of the manufacturer. */
  blocks: z.record(z.enum(blockNames), z.strictObject({ standard: text, manufacturer: text })),
  /** Failure mode identifiers of SAE J1939-73. */
  failureModes: z.record(z.string().regex(/^\d{1,2}$/), text),
  /** `{spn}` and `{mode}`. */
  j1939: text,
  /** Bits of the general alarm flags of GB/T 32960.3. */
  alarms: z.record(z.string().regex(/^\d{1,2}$/), text),
  /** A flag without a name of its own: `{code}`. */
  otherAlarm: text,
  /** `{ecu}`, `{code}` and `{level}` of such an alarm. */
  alarm: text,
  other: text,
  customer: text,
  /** By GB/T 32960 alarm level. */
  customerByLevel: z.record(z.enum(['1', '2', '3']), text),
});

const generalFileName = 'general.yaml';
const levelSeverity: Readonly<Record<number, Severity>> = { 1: 'minor', 2: 'major', 3: 'critical' };
const levelDrivability: Readonly<Record<number, Drivability>> = { 1: 'yes', 2: 'limited', 3: 'no' };

const severityOfLevel = (level: number | null): Severity => levelSeverity[level ?? 0] ?? 'info';
export function levelOfSeverity(severity: string): number {
  return (
    Object.keys(levelSeverity)
      .map(Number)
      .find((level) => levelSeverity[level] === severity) ?? 0
  );
}

/**
 * Reads `general.yaml` and every other YAML file of the directory, each a map of codes.
 * @throws AppError `fault-catalogue-invalid`, one message that names every fault as `file:line: what`
 */
export async function loadFaultCatalogue(directory: string): Promise<FaultCatalogue> {
  const faults: FileFault[] = [];
  const codes = new Map<string, z.infer<typeof codeEntry>>();
  let general: z.infer<typeof generalFile> | undefined;
  for (const name of (await readdir(directory)).sort()) {
    if (!name.endsWith('.yaml')) continue;
    const content = await readFile(join(directory, name), 'utf8');
    if (name === generalFileName) {
      general = parseYamlFile(name, content, generalFile, faults)?.data;
      continue;
    }
    const file = parseYamlFile(name, content, codeFile, faults);
    for (const [code, entry] of Object.entries(file?.data ?? {})) {
      if (codes.has(code))
        faults.push({ file: name, line: file?.lineOf([code]) ?? 1, message: `${code} is described twice` });
      codes.set(code, entry);
    }
  }
  if (general === undefined && !faults.some(({ file }) => file === generalFileName))
    faults.push({ file: generalFileName, line: 1, message: 'is missing' });
  if (general === undefined || faults.length > 0) {
    const list = faults.map(faultText).join('\n');
    throw new AppError('invalid', 'fault-catalogue-invalid', `The fault catalogue has faults:\n${list}`);
  }
  return createFaultCatalogue(codes, general);
}

function createFaultCatalogue(
  codes: ReadonlyMap<string, z.infer<typeof codeEntry>>,
  general: z.infer<typeof generalFile>,
): FaultCatalogue {
  const find = (code: string, parsed: ParsedCode) => {
    if (parsed.kind !== 'j2012') return codes.get(code.trim().toUpperCase());
    const full = parsed.failureType === null ? undefined : codes.get(`${parsed.base}-${parsed.failureType}`);
    return full ?? codes.get(parsed.base);
  };
  return {
    size: codes.size,
    severityOf(system, code, level) {
      if (system === 'gbt32960') return severityOfLevel(level);
      return find(code, parseCode(system, code))?.severity ?? 'info';
    },
    alarmSentence({ ecu, code, level }, language) {
      const parsed = parseCode('gbt32960', code);
      return general.alarm[language]
        .replace('{ecu}', ecu)
        .replace('{code}', parsed.kind === 'gbt32960' ? String(parsed.bit) : code)
        .replace('{level}', String(level));
    },
    describe(system, code, language, level = null) {
      const parsed = parseCode(system, code);
      if (system === 'gbt32960') {
        const known = level === 1 || level === 2 || level === 3;
        return {
          description: generalDescription(general, parsed)[language],
          customer: (known ? general.customerByLevel[`${level}`] : general.customer)[language],
          severity: severityOfLevel(level),
          mayBeDriven: levelDrivability[level ?? 0] ?? null,
          isKnown: parsed.kind === 'gbt32960',
        };
      }
      const entry = find(code, parsed);
      if (entry !== undefined) {
        return {
          description: entry.description[language],
          customer: entry.customer[language],
          severity: entry.severity,
          mayBeDriven: entry.mayBeDriven,
          isKnown: true,
        };
      }
      return {
        description: generalDescription(general, parsed)[language],
        customer: general.customer[language],
        severity: 'info',
        mayBeDriven: null,
        isKnown: false,
      };
    },
  };
}

function generalDescription(general: z.infer<typeof generalFile>, parsed: ParsedCode): Text {
  switch (parsed.kind) {
    case 'j2012':
      return general.blocks[parsed.block][parsed.generic ? 'standard' : 'manufacturer'];
    case 'j1939': {
      const mode = general.failureModes[String(parsed.fmi)] ?? general.other;
      return inEveryLanguage((language) =>
        general.j1939[language].replace('{spn}', String(parsed.spn)).replace('{mode}', mode[language]),
      );
    }
    case 'gbt32960':
      return (
        general.alarms[String(parsed.bit)] ??
        inEveryLanguage((language) => general.otherAlarm[language].replace('{code}', String(parsed.bit)))
      );
    case 'other':
      return general.other;
  }
}

const inEveryLanguage = (fill: (language: Language) => string): Text => ({
  en: fill('en'),
  'zh-Hans': fill('zh-Hans'),
  es: fill('es'),
});
