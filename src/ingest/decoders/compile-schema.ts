import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { z } from 'zod';
import { refuse } from './refuse.ts';

const ajv = new Ajv2020({ strict: true });

/** A zod schema compiled to a fast check. The schema must be without transforms and refinements: they would vanish. */
export function compileSchema<Schema extends z.ZodType>(schema: Schema): (value: unknown) => z.infer<Schema> {
  const accepts = ajv.compile<z.infer<Schema>>(z.toJSONSchema(schema, { io: 'input' }));
  return (value) => {
    if (accepts(value)) return value;
    const errors = accepts.errors ?? [];
    const error = errors.find(({ keyword }) => keyword === 'anyOf' || keyword === 'enum') ?? errors[0];
    return refuse(
      error === undefined ? '' : fieldOf(error),
      error === undefined ? 'is not valid' : problem(error),
    );
  };
}

function fieldOf(error: ErrorObject): string {
  const parts = error.instancePath.split('/').slice(1);
  const path = parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (error.keyword === 'required') path.push(String(error.params.missingProperty));
  return path.join('.');
}

const typeWords: Readonly<Record<string, string>> = {
  number: 'a finite number',
  integer: 'a whole number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

function problem(error: ErrorObject): string {
  const { limit, type, allowedValues, allowedValue, pattern } = error.params;
  if (error.propertyName !== undefined) return 'a name in it must have 1 to 150 characters';
  switch (error.keyword) {
    case 'required':
      return 'is missing';
    case 'type':
      return `must be ${typeWords[String(type)] ?? type}`;
    case 'anyOf':
      return 'must be a number, boolean, text or list of numbers';
    case 'enum':
      return `must be one of ${(allowedValues as unknown[]).join(', ')}`;
    case 'const':
      return `must be ${allowedValue}`;
    case 'minimum':
      return `must be at least ${limit}`;
    case 'maximum':
      return `must be at most ${limit}`;
    case 'minLength':
      return `must have at least ${limit} characters`;
    case 'maxLength':
      return `must have at most ${limit} characters`;
    case 'minItems':
      return `must have at least ${limit} entries`;
    case 'maxItems':
      return `must have at most ${limit} entries`;
    case 'pattern':
      return `must be written as ${pattern}`;
    default:
      return error.message ?? 'is not valid';
  }
}
