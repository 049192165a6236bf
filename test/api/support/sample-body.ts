import { randomUUID } from 'node:crypto';

/** A part of the OpenAPI document that says what a body is like. */
export interface BodySchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly anyOf?: readonly BodySchema[];
  readonly oneOf?: readonly BodySchema[];
  readonly items?: BodySchema;
  readonly prefixItems?: readonly BodySchema[];
  readonly properties?: Readonly<Record<string, BodySchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | BodySchema;
}
export type Components = Readonly<Record<string, BodySchema>>;

/** What patterns and refinements ask for, by the name of the field. */
const byName: Readonly<Record<string, unknown>> = {
  ...{ market: 'DE', timeZone: 'Europe/Berlin', startsOn: '2026-01-05', handOver: '08:00', days: 7 },
  ...{
    username: 'somebody-new',
    password: 'a-long-passphrase-77',
    modelYear: 2024,
    yaml: 'id: x',
    code: 'P0A80',
  },
  ...{
    currentPassword: 'none',
    newPassword: 'a-long-passphrase-78',
    address: 'a@example.org',
    state: 'draft',
  },
  ...{ digest: 'a'.repeat(64), selector: 'true', releaseId: 'battery-2.0', waves: [{ percent: 100 }] },
  ...{ covers: ['comfort'], name: 'read-faults', until: 8e12, validUntil: 8e12 },
};

export const resolveSchema = (schema: BodySchema, components: Components): BodySchema =>
  schema.$ref === undefined ? schema : (components[schema.$ref.split('/').at(-1) ?? ''] ?? {});

/** The smallest body that this schema takes, as far as the schema says; `vin` stands where one is named. */
export function sampleBody(given: BodySchema, components: Components, vin: string, name = ''): unknown {
  const schema = resolveSchema(given, components);
  const sample = (inner: BodySchema, of = '') => sampleBody(inner, components, vin, of);
  if (name === 'vin') return vin;
  if (name in byName && schema.type !== 'object') return byName[name];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [choice] = schema.oneOf ?? schema.anyOf ?? [];
  if (choice !== undefined) return sample(choice, name);
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        wantedKeys(schema).map((key) => [key, sample(schema.properties?.[key] ?? {}, key)]),
      );
    case 'array':
      if (schema.prefixItems !== undefined) return schema.prefixItems.map((item) => sample(item));
      return Array.from({ length: schema.minItems ?? 0 }, () => sample(schema.items ?? {}));
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return true;
    default:
      return schema.format === 'uuid' ? randomUUID() : 'something';
  }
}

/** A change must change something. */
function wantedKeys({ required = [], properties = {} }: BodySchema): readonly string[] {
  return required.length > 0 ? required : Object.keys(properties).slice(0, 1);
}

/** Each object in the schema, with where it is: `data.visit`. */
export function objectsIn(
  given: BodySchema,
  components: Components,
  path = '',
): readonly { readonly path: string; readonly schema: BodySchema }[] {
  const schema = resolveSchema(given, components);
  const inner = [
    ...[...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].map((one) => [path, one] as const),
    ...(schema.items === undefined ? [] : [[`${path}[]`, schema.items] as const]),
    ...Object.entries(schema.properties ?? {}).map(
      ([key, one]) => [path === '' ? key : `${path}.${key}`, one] as const,
    ),
  ];
  return [
    ...(schema.type === 'object' ? [{ path, schema }] : []),
    ...inner.flatMap(([at, one]) => objectsIn(one, components, at)),
  ];
}
