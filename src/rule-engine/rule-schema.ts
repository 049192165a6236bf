import { z } from 'zod';
import { faultRule, signalRule } from './rule-file.ts';

/** The JSON Schema of a rule file, for editors: they complete keys, show what they mean, and mark what is wrong. */
export function ruleSchema(): Readonly<Record<string, unknown>> {
  const of = (schema: z.ZodType) => {
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
    return rest;
  };
  const keys = { id: '', name: '' };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'rule.schema.json',
    title: 'Rule',
    description: 'One rule of Roadside; see rules/README.md. Conditions and the braces in texts are CEL.',
    type: 'object',
    required: Object.keys(keys),
    // An editor that is told which of the two it is says what is wrong with that one, not with both.
    if: { type: 'object', properties: { forEach: { const: 'fault' } }, required: ['forEach'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: of(faultRule),
    else: of(signalRule),
  };
}
