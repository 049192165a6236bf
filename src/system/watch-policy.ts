import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../shared/errors.ts';
import { type FileFault, faultText, parseYamlFile } from '../shared/yaml-file.ts';
import { severities } from '../vehicles/vehicle.ts';
import { type WatchCode, watchCodes } from './watches.ts';

const seconds = z.int().min(0).max(86_400);

const watch = z
  .strictObject({
    severity: z.enum(severities),
    above: z.number().optional(),
    below: z.number().optional(),
    until: z.number().optional(),
    forSeconds: seconds,
    clearSeconds: seconds,
  })
  .superRefine(({ above, below, until }, context) => {
    const refuse = (message: string, key: string) =>
      context.addIssue({ code: 'custom', path: [key], message });
    if (above !== undefined && below !== undefined) refuse('cannot stand beside above', 'below');
    if (until === undefined) return;
    if (above === undefined && below === undefined) refuse('needs above or below', 'until');
    if (above !== undefined && until > above) refuse('must not be more than above', 'until');
    if (below !== undefined && until < below) refuse('must not be less than below', 'until');
  });
export type Watch = z.output<typeof watch>;
export type WatchPolicy = Readonly<Record<WatchCode, Watch>>;

const fileOf = <Watches extends z.ZodType>(watches: Watches) =>
  z.strictObject({ version: z.literal(1), watches });
const whole = fileOf(z.record(z.enum(watchCodes), watch));
const partial = fileOf(z.partialRecord(z.enum(watchCodes), watch));

function parse<Schema extends z.ZodType>(file: string, content: string, schema: Schema): z.output<Schema> {
  const faults: FileFault[] = [];
  const read = parseYamlFile(file, content, schema, faults);
  if (read !== undefined) return read.data;
  throw new AppError('invalid', 'policy-invalid', faults.map(faultText).join('\n'));
}

/** Which of an own file have a limit where the shipped one has none, or the other way round: what is measured is not of that kind. */
function unlike(shipped: WatchPolicy, own: Partial<WatchPolicy>): string[] {
  const sideOf = ({ above, below }: Watch) =>
    above !== undefined ? 'above' : below !== undefined ? 'below' : 'no limit';
  return watchCodes.flatMap((code) => {
    const given = own[code];
    const wanted = sideOf(shipped[code]);
    return given === undefined || sideOf(given) === wanted ? [] : [`${code}: must have ${wanted}`];
  });
}

/**
 * The shipped limits, with those of the operator's own file in their place.
 * @throws AppError invalid `policy-invalid`, which names every fault with its file
 */
export async function readWatchPolicy(dataDir: string, shipped: string): Promise<WatchPolicy> {
  const base = parse(shipped, await readFile(shipped, 'utf8'), whole).watches;
  const file = join(dataDir, 'policies', 'watch.yaml');
  if (!existsSync(file)) return base;
  const own = parse(file, await readFile(file, 'utf8'), partial).watches;
  const wrong = unlike(base, own);
  if (wrong.length > 0)
    throw new AppError('invalid', 'policy-invalid', wrong.map((each) => `${file}: ${each}`).join('\n'));
  return { ...base, ...own };
}
