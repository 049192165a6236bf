import { writeFileSync } from 'node:fs';
import { policySchema } from '../../src/notifications/policy-schema.ts';
import { ruleSchema } from '../../src/rule-engine/rule-schema.ts';

/** npm run rule-schema: writes what editors check rules and policies by. */
writeFileSync('rules/rule.schema.json', `${JSON.stringify(ruleSchema(), null, 2)}\n`);
writeFileSync('policies/notifications.schema.json', `${JSON.stringify(policySchema(), null, 2)}\n`);
