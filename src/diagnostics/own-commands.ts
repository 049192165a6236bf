import { z } from 'zod';
import { type Text, text } from '../shared/languages.ts';
import { type FileFault, parseYamlFile } from '../shared/yaml-file.ts';
import { commandRisks } from './command.ts';
import type { CommandDefinition } from './command-definition.ts';
import { standing } from './standing-proof.ts';

const field = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('text'),
    pattern: z.string().max(500).refine(isExpression, 'must be a regular expression').optional(),
    values: z.array(z.string()).min(1).optional(),
    optional: z.boolean().default(false),
  }),
  z
    .strictObject({
      type: z.literal('number'),
      min: z.number().optional(),
      max: z.number().optional(),
      optional: z.boolean().default(false),
    })
    .refine(({ min, max }) => min === undefined || max === undefined || min <= max, {
      path: ['max'],
      message: 'must not be below min',
    }),
  z.strictObject({ type: z.literal('boolean'), optional: z.boolean().default(false) }),
]);
type Field = z.infer<typeof field>;
const fields = z.record(z.string().regex(/^[a-zA-Z][a-zA-Z0-9]{0,63}$/), field).default({});

const sameText = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .transform((same): Text => ({ en: same, 'zh-Hans': same, es: same }));

/** The file of an operator's own commands. */
const ownCommandFile = z.strictObject({
  commands: z.array(
    z.strictObject({
      name: z
        .string()
        .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
        .max(64),
      /** One text, or one in each language that people here read. */
      title: z.union([sameText, text]),
      risk: z.enum(commandRisks),
      args: fields,
      result: fields,
      /** Beside a standing vehicle in P, which every safety command asks for. */
      preconditions: z.record(z.string(), z.union([z.number(), z.boolean(), z.string()])).default({}),
      runsWithinSeconds: z.int().min(1).max(3600).default(60),
    }),
  ),
});

/**
 * Reads the text of such a file; `taken` are names that it may not use. What is wrong goes into `faults`, and then nothing of it
 * counts.
 */
export function readOwnCommands(
  file: string,
  content: string,
  faults: FileFault[],
  taken: readonly string[] = [],
): CommandDefinition[] {
  const parsed = parseYamlFile(file, content, ownCommandFile, faults);
  if (parsed === undefined) return [];
  const names = new Set(taken);
  parsed.data.commands.forEach(({ name }, index) => {
    const path = ['commands', index, 'name'];
    if (names.has(name))
      faults.push({ file, ...parsed.placeOf(path), message: `${path.join('.')}: is taken: ${name}` });
    names.add(name);
  });
  return parsed.data.commands.map(
    ({ name, title, risk, args, result, preconditions, runsWithinSeconds }) => ({
      ...{ name, title, risk, after: null, origin: 'own' },
      args: z.strictObject(shapeOf(args)),
      result: z.looseObject(shapeOf(result)),
      preconditions: risk === 'safety' ? { ...preconditions, ...standing } : preconditions,
      runsWithinMs: runsWithinSeconds * 1000,
    }),
  );
}

function isExpression(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}

const shapeOf = (given: Readonly<Record<string, Field>>) =>
  Object.fromEntries(
    Object.entries(given).map(([name, one]) => [
      name,
      one.optional ? schemaOf(one).optional() : schemaOf(one),
    ]),
  );

function schemaOf(one: Field): z.ZodType {
  switch (one.type) {
    case 'boolean':
      return z.boolean();
    case 'number':
      return z
        .number()
        .min(one.min ?? -Number.MAX_VALUE)
        .max(one.max ?? Number.MAX_VALUE);
    case 'text':
      if (one.values !== undefined) return z.enum(one.values);
      return one.pattern === undefined
        ? z.string().max(500)
        : z.string().max(500).regex(new RegExp(one.pattern));
    default:
      return one satisfies never;
  }
}
