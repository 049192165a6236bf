import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { withDatabase } from './compose/database-of-tool.ts';
import { loadSettings } from './config/settings.ts';
import { migrate } from './database/migrate.ts';
import { openDatabase } from './engines/database/open-database.ts';
import { exportEvidence } from './ota/evidence/export-evidence.ts';
import { verifyEvidence } from './ota/evidence/verify-evidence.ts';
import { systemClock } from './shared/clock.ts';
import { AppError, messageOf } from './shared/errors.ts';
import { createLogger } from './shared/logger.ts';

const usage = `npm run evidence -- COMMAND

  export CAMPAIGN [--out FILE]    the log of a campaign, as lines of JSON; the server may run or not
  verify FILE [--head HASH]       is it as it was written? HASH is one of its end that was kept elsewhere. Exit code 1 if not`;

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(
    `${error instanceof AppError ? error.message : `It did not work: ${messageOf(error)}`}\n`,
  );
  process.exitCode = 1;
}

async function run(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string' }, head: { type: 'string' } },
  });
  const [command, what, ...rest] = positionals;
  if (what === undefined || rest.length > 0) throw new AppError('invalid', 'usage', usage);
  if (command === 'export') return exportTo(what, values.out);
  if (command === 'verify') return verify(what, values.head);
  throw new AppError('invalid', 'usage', usage);
}

async function exportTo(campaign: string, out: string | undefined): Promise<number> {
  await withDatabase(loadSettings(), async (url) => {
    const db = openDatabase({ url, logger: createLogger('fatal'), maxConnections: 1 });
    try {
      await migrate(db);
      const lines = Readable.from(exportEvidence({ db, clock: systemClock }, campaign));
      // The first line comes before the file: nothing is begun for a campaign that is not there.
      await new Promise((resolve, reject) => lines.once('readable', resolve).once('error', reject));
      if (out === undefined) await pipeline(lines, process.stdout, { end: false });
      else await pipeline(lines, createWriteStream(out, { flags: 'wx' }));
    } finally {
      await db.destroy();
    }
  });
  return 0;
}

async function verify(path: string, head: string | undefined): Promise<number> {
  const verdict = await verifyEvidence(createReadStream(path));
  const { summary } = verdict;
  const out = (line: string) => process.stdout.write(`${line}\n`);
  out(
    `Campaign ${verdict.campaign ?? 'unknown'}: ${summary.entries} entries, the last one has the hash ${verdict.head}`,
  );
  for (const { id, digest } of summary.releases) out(`Release ${id}, digest ${digest}`);
  out(`${summary.targets} targets, approved by ${summary.approvedBy ?? 'nobody'}`);
  for (const [state, count] of Object.entries(summary.results)) {
    out(`${state}: ${count} (${((count / summary.targets) * 100).toFixed(1)} %)`);
  }
  for (const [change, count] of Object.entries(summary.rxswin)) out(`RXSWIN ${change}: ${count} vehicles`);
  const faults = verdict.faults.map(({ line, what }) => `line ${line}: ${what}`);
  if (head !== undefined && head !== verdict.head) faults.push(`the log does not end with ${head}`);
  for (const fault of faults) out(`NOT AS WRITTEN, ${fault}`);
  if (faults.length === 0) out('All of it is as it was written.');
  return faults.length === 0 ? 0 : 1;
}
