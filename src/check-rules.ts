import { loadFaultCatalogue } from './faults/load-fault-catalogue.ts';
import { checkRules } from './rule-engine/check/check-rules.ts';
import { isClean, reportText } from './rule-engine/check/report-text.ts';
import { AppError, messageOf } from './shared/errors.ts';
import { createCatalogue } from './telemetry/catalogue.ts';

/** npm run rules [-- NAME…]: checks the rules, runs the tests beside them, lints; names are parts of files or ids. */
const directory = 'rules';
try {
  const { severityOf } = await loadFaultCatalogue(`${directory}/catalogue`);
  const report = await checkRules({
    directory,
    lookup: createCatalogue().lookup,
    severityOf,
    only: process.argv.slice(2).map((name) => name.replace(/^(\.\/)?rules\//, '')),
  });
  process.stdout.write(reportText(report, directory, process.stdout.isTTY === true));
  if (!isClean(report)) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`${error instanceof AppError ? error.message : messageOf(error)}\n`);
  process.exitCode = 1;
}
