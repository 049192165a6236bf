import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { apiTypes } from './api-types.ts';

writeFileSync(resolve(import.meta.dirname, '../../src/console/api/openapi.ts'), await apiTypes());
process.exit();
