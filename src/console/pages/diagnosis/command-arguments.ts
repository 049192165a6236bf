/** One argument of a command, read from its JSON schema. */
export type ArgumentField =
  | { readonly kind: 'ecu' | 'text'; readonly pattern: string | null; readonly most: number }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | {
      readonly kind: 'number';
      readonly isWhole: boolean;
      readonly min: number | null;
      readonly max: number | null;
    }
  | { readonly kind: 'flag' }
  | { readonly kind: 'list'; readonly pattern: string | null; readonly most: number }
  /** What no form of ours can ask for: given as JSON. */
  | { readonly kind: 'json' };

export type NamedField = ArgumentField & {
  readonly name: string;
  readonly isNeeded: boolean;
  readonly initial: string;
};

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly default?: unknown;
}

export function fieldsOf(schema: Readonly<Record<string, unknown>>): NamedField[] {
  const needed = (schema.required ?? []) as readonly string[];
  return Object.entries((schema.properties ?? {}) as Readonly<Record<string, Schema>>).map(([name, one]) => ({
    ...fieldOf(name, one),
    name,
    isNeeded: needed.includes(name),
    initial: one.default === undefined ? '' : String(one.default),
  }));
}

function fieldOf(name: string, schema: Schema): ArgumentField {
  const { type, pattern = null, maxLength = 500, minimum, maximum, maxItems = 100, items } = schema;
  if (schema.enum !== undefined) return { kind: 'choice', values: schema.enum.map(String) };
  if (type === 'boolean') return { kind: 'flag' };
  if (type === 'integer' || type === 'number') {
    const bound = (given: number | undefined) =>
      given === undefined || Math.abs(given) >= Number.MAX_SAFE_INTEGER ? null : given;
    return { kind: 'number', isWhole: type === 'integer', min: bound(minimum), max: bound(maximum) };
  }
  if (type === 'string') return { kind: name === 'ecu' ? 'ecu' : 'text', pattern, most: maxLength };
  if (type === 'array' && items?.type === 'string')
    return { kind: 'list', pattern: items.pattern ?? null, most: maxItems };
  return { kind: 'json' };
}

export type ArgumentFault = 'needed' | 'format' | 'range' | 'json';

export const listOf = (text: string): string[] => text.split(/[\s,;]+/).filter((part) => part !== '');

/** What was typed, as the command takes it; `value` undefined leaves it out. */
export function readArgument(
  field: NamedField,
  typed: string,
): { readonly value?: unknown; readonly fault?: ArgumentFault } {
  const text = typed.trim();
  if (field.kind === 'flag') return { value: typed === 'true' };
  if (text === '') return field.isNeeded ? { fault: 'needed' } : {};
  const fits = (part: string, pattern: string | null) => pattern === null || new RegExp(pattern).test(part);
  switch (field.kind) {
    case 'choice':
      return { value: text };
    case 'ecu':
    case 'text':
      return fits(text, field.pattern) ? { value: text } : { fault: 'format' };
    case 'list': {
      const parts = listOf(text);
      return parts.length <= field.most && parts.every((part) => fits(part, field.pattern))
        ? { value: parts }
        : { fault: 'format' };
    }
    case 'number': {
      const number = Number(text);
      if (Number.isNaN(number) || (field.isWhole && !Number.isInteger(number))) return { fault: 'format' };
      const isWithin =
        number >= (field.min ?? Number.NEGATIVE_INFINITY) &&
        number <= (field.max ?? Number.POSITIVE_INFINITY);
      return isWithin ? { value: number } : { fault: 'range' };
    }
    case 'json':
      try {
        return { value: JSON.parse(text) as unknown };
      } catch {
        return { fault: 'json' };
      }
  }
}
