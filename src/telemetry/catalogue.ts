import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type SampleValue, sampleFlags } from './telemetry-store.ts';

/** What is known of a signal: COVESA VSS 6.0, with our overlay for what it lacks. `Roadside.*` is said by the server. */
interface SignalInfo {
  readonly path: string;
  /** `attribute` never changes during a drive, `sensor` is measured, `actuator` can also be set. */
  readonly type: 'attribute' | 'sensor' | 'actuator';
  /** VSS datatype: `float`, `uint8`, `boolean`, `string`, `float[]`, … */
  readonly datatype: string;
  /** A unit of VSS `units.yaml`, or null where there is none. */
  readonly unit: string | null;
  /** Bounds of a number, and of each element of an array; from the datatype where nothing narrower is known. */
  readonly min: number | null;
  readonly max: number | null;
  /** The only texts allowed, or null. */
  readonly allowed: readonly string[] | null;
  readonly description: string;
}

export interface Catalogue {
  lookup(path: string): SignalInfo | undefined;
  /** Bits of `sampleFlags`: `wrongType`, `outOfRange`, or 0; 0 for a path that is not in the catalogue. */
  check(path: string, value: SampleValue): number;
  /** In the order of the paths. */
  list(): readonly SignalInfo[];
  /** Signals whose path or description holds every word of `text`, paths first; all with an empty text. */
  search(text: string): SignalInfo[];
}

const fields = {
  path: z.string().regex(/^(Vehicle|Roadside)(\.[A-Za-z0-9]+)+$/),
  type: z.enum(['attribute', 'sensor', 'actuator']),
  datatype: z.string().regex(/^(u?int(8|16|32|64)|float|double|boolean|string)(\[\])?$/),
  unit: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  allowed: z.array(z.string()).optional(),
  description: z.string(),
};
const standardFile = z.array(z.object(fields));
/** An overlay entry is either a whole signal, or what the standard leaves open of one of its own. */
const overlayFile = z.array(
  z.union([
    z.strictObject(fields),
    z.strictObject({ path: fields.path, unit: fields.unit, min: fields.min, max: fields.max }),
  ]),
);

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./catalogue/${name}`, import.meta.url), 'utf8'));
}

const integerBounds: Readonly<Record<string, readonly [number, number]>> = {
  uint8: [0, 255],
  uint16: [0, 65_535],
  uint32: [0, 4_294_967_295],
  int8: [-128, 127],
  int16: [-32_768, 32_767],
  int32: [-2_147_483_648, 2_147_483_647],
};

function toSignalInfo(entry: z.infer<typeof standardFile>[number]): SignalInfo {
  const bounds = integerBounds[entry.datatype.replace('[]', '')];
  return {
    path: entry.path,
    type: entry.type,
    datatype: entry.datatype,
    unit: entry.unit ?? null,
    min: entry.min ?? bounds?.[0] ?? null,
    max: entry.max ?? bounds?.[1] ?? null,
    allowed: entry.allowed ?? null,
    description: entry.description,
  };
}

/** The catalogue as shipped. Reads two files; throws where one of them is not what it should be. */
export function createCatalogue(): Catalogue {
  const signals = new Map<string, SignalInfo>();
  for (const entry of standardFile.parse(readJson('vss-6.0-flat.json')))
    signals.set(entry.path, toSignalInfo(entry));
  for (const entry of overlayFile.parse(readJson('overlay.json'))) {
    const standard = signals.get(entry.path);
    if ('datatype' in entry) signals.set(entry.path, toSignalInfo(entry));
    else if (standard === undefined) throw new Error(`the overlay bounds an unknown signal: ${entry.path}`);
    else
      signals.set(entry.path, {
        ...standard,
        unit: entry.unit ?? standard.unit,
        min: entry.min ?? standard.min,
        max: entry.max ?? standard.max,
      });
  }
  const all = [...signals.values()].sort((a, b) => (a.path < b.path ? -1 : 1));

  return {
    lookup: (path) => signals.get(path),
    check(path, value) {
      const info = signals.get(path);
      return info === undefined ? 0 : checkValue(info, value);
    },
    list: () => all,
    search(text) {
      const words = text.toLowerCase().split(/\s+/).filter(Boolean);
      const hits = (where: (info: SignalInfo) => string): SignalInfo[] =>
        all.filter((info) => words.every((word) => where(info).toLowerCase().includes(word)));
      return [
        ...new Set([...hits((info) => info.path), ...hits((info) => `${info.path} ${info.description}`)]),
      ];
    },
  };
}

/**
 * The bits of `sampleFlags` that a value deserves. A fraction is right for an integer datatype (a finer sensor is no
 * fault), a text stands for `string[]` (the wire has no lists of texts), and a text that is not allowed is out of range.
 */
function checkValue(info: SignalInfo, value: SampleValue): number {
  switch (typeof value) {
    case 'number':
      return isNumeric(info.datatype) ? checkRange(info, value) : sampleFlags.wrongType;
    case 'boolean':
      return info.datatype === 'boolean' ? 0 : sampleFlags.wrongType;
    case 'string':
      if (!info.datatype.startsWith('string')) return sampleFlags.wrongType;
      return info.allowed === null || info.allowed.includes(value) ? 0 : sampleFlags.outOfRange;
    default:
      if (!info.datatype.endsWith('[]') || info.datatype === 'string[]') return sampleFlags.wrongType;
      return value.some((element) => checkRange(info, element) !== 0) ? sampleFlags.outOfRange : 0;
  }
}

function isNumeric(datatype: string): boolean {
  return !datatype.endsWith(']') && datatype !== 'boolean' && datatype !== 'string';
}

function checkRange({ min, max }: SignalInfo, value: number): number {
  return (min !== null && value < min) || (max !== null && value > max) ? sampleFlags.outOfRange : 0;
}
