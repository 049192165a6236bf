import { writeFileSync } from 'node:fs';
import { ruleSchema } from '../../src/rule-engine/rule-schema.ts';

/** npm run rule-schema: writes what editors check rules by. */
writeFileSync('rules/rule.schema.json', `${JSON.stringify(ruleSchema(), null, 2)}\n`);
