// Reads vitest's JSON report and the exit code of `npm run check`; prints the closing line, exits 1 on any failure.
import { existsSync, readFileSync } from 'node:fs';

const [reportFile, checks] = process.argv.slice(2);
const allowed = readFileSync(new URL('allowed-skips', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

let passed = 0;
let skipped = 0;
const failures = [];
const linesOf = (message) =>
  message
    .split('\n')
    .filter((line) => !line.includes('node_modules') && !line.includes('at new Promise'))
    .slice(0, 12);
/** What failed, in a few lines: the whole of it stands above, and may be cut off there. */
const told = ({ fullName, failureMessages }) =>
  [fullName, ...failureMessages.flatMap(linesOf)].join('\n    ');
if (existsSync(reportFile)) {
  for (const file of JSON.parse(readFileSync(reportFile, 'utf8')).testResults) {
    if (file.status === 'failed' && file.assertionResults.length === 0)
      failures.push(`${file.name}: ${file.message}`);
    for (const test of file.assertionResults) {
      if (test.status === 'passed') passed += 1;
      else if (test.status === 'failed') failures.push(told(test));
      else if (allowed.some((name) => test.fullName.includes(name))) skipped += 1;
      else failures.push(`skipped, which counts as failed here: ${test.fullName}`);
    }
  }
} else failures.push('the tests left no report');
if (passed === 0) failures.push('no test passed');
if (checks !== '0') failures.push('npm run check');

for (const failure of failures) console.log(`FAILED ${failure}`);
console.log(`${passed} passed, ${failures.length} failed, ${skipped} skipped`);
process.exit(failures.length > 0 ? 1 : 0);
