/** As much of JSON Schema as the schema of rules uses. */
export interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly then?: JsonSchema;
  readonly else?: JsonSchema;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

export interface RuleKey {
  readonly name: string;
  readonly description: string;
  readonly isRequired: boolean;
}

/** All schemas that may stand at a path of keys; a number stands for a place in a list. */
function schemasAt(root: JsonSchema, path: readonly string[]): JsonSchema[] {
  let here = spread(root, root);
  for (const key of path) {
    here = here
      .flatMap((schema) => {
        const named = schema.properties?.[key];
        if (named !== undefined) return [named];
        const more = schema.additionalProperties;
        return key === '-' ? (schema.items ?? []) : typeof more === 'object' ? [more] : [];
      })
      .flatMap((schema) => spread(schema, root));
  }
  return here;
}

/** With its alternatives and references followed. */
function spread(schema: JsonSchema, root: JsonSchema): JsonSchema[] {
  const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? '')?.[1];
  const referred = name === undefined ? undefined : root.$defs?.[name];
  const either = [schema.then ?? [], schema.else ?? []].flat();
  const alternatives = [...either, ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [
    schema,
    ...(referred === undefined ? [] : spread(referred, root)),
    ...alternatives.flatMap((each) => spread(each, root)),
  ];
}

/** The keys that may stand in the map at this path. */
export function keysAt(root: JsonSchema, path: readonly string[]): RuleKey[] {
  const keys = new Map<string, RuleKey>();
  for (const schema of schemasAt(root, path)) {
    for (const [name, { description = '' }] of Object.entries(schema.properties ?? {})) {
      if (keys.has(name)) continue;
      keys.set(name, { name, description, isRequired: schema.required?.includes(name) ?? false });
    }
  }
  return [...keys.values()];
}

/** The values of a closed set that may stand at this path. */
export function valuesAt(root: JsonSchema, path: readonly string[]): string[] {
  const values = schemasAt(root, path).flatMap(({ enum: set = [], const: only }) =>
    only === undefined ? set : [...set, only],
  );
  return [...new Set(values.filter((value) => typeof value === 'string'))];
}
