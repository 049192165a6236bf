import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { openApiDocument } from './openapi-document.ts';

interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
}

/** Named by a `$ref`; anything else that one points to, such as a recursion, stays unknown. */
let names: ReadonlySet<string> = new Set();

/** The named schemas of `/openapi.json` as TypeScript, the file `src/console/api/openapi.ts`. */
export async function apiTypes(): Promise<string> {
  const { components } = await openApiDocument();
  names = new Set(Object.keys(components.schemas));
  const lines = Object.entries(components.schemas)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, schema]) => `  ${key(name)}: ${typeOf(schema as JsonSchema, '  ')};`);
  return formatted(
    [
      '/** Made from /openapi.json by `npm run api-types`. */',
      'export interface Schemas {',
      ...lines,
      '}',
      '',
    ].join('\n'),
  );
}

/** As `npm run check` wants it. */
function formatted(text: string): string {
  const root = resolve(import.meta.dirname, '../..');
  const biome = resolve(root, 'node_modules/.bin/biome');
  return execFileSync(biome, ['format', '--stdin-file-path=src/console/api/openapi.ts'], {
    cwd: root,
    input: text,
    encoding: 'utf8',
  });
}

const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`);
const literal = (value: unknown): string =>
  typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : JSON.stringify(value);
const union = (types: readonly string[]): string => [...new Set(types)].join(' | ');

function typeOf(schema: JsonSchema, indent: string): string {
  const { $ref, anyOf, oneOf, allOf, type } = schema;
  if ($ref !== undefined) {
    const name = /^#\/components\/schemas\/(\w+)$/.exec($ref)?.[1];
    return name === undefined || !names.has(name) ? 'unknown' : `Schemas['${name}']`;
  }
  if (schema.enum !== undefined) return union(schema.enum.map(literal));
  if (schema.const !== undefined) return literal(schema.const);
  const several = anyOf ?? oneOf;
  if (several !== undefined) return union(several.map((each) => typeOf(each, indent)));
  if (allOf !== undefined) return allOf.map((each) => typeOf(each, indent)).join(' & ');
  if (Array.isArray(type))
    return union(type.map((each: string) => typeOf({ ...schema, type: each }, indent)));
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return type;
    case 'number':
    case 'integer':
      return 'number';
    case 'array': {
      const item = typeOf(schema.items ?? {}, indent);
      return /[|&]/.test(item) && !item.startsWith('{') ? `(${item})[]` : `${item}[]`;
    }
    case 'object':
      return objectOf(schema, indent);
    default:
      return 'unknown';
  }
}

function objectOf({ properties, required = [], additionalProperties }: JsonSchema, indent: string): string {
  const names = Object.entries(properties ?? {});
  if (names.length === 0) {
    const value = typeof additionalProperties === 'object' ? typeOf(additionalProperties, indent) : 'unknown';
    return `Record<string, ${value}>`;
  }
  const lines = names.map(
    ([name, schema]) =>
      `${indent}  ${key(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema, `${indent}  `)};`,
  );
  return ['{', ...lines, `${indent}}`].join('\n');
}
