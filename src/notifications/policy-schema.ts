import { z } from 'zod';
import { policyFile } from './policy.ts';

/** The policy file as a JSON Schema, for editors. */
export const policySchema = () => ({
  $id: 'notifications.schema.json',
  title: 'Who is told of what',
  ...z.toJSONSchema(policyFile, { io: 'input' }),
});
