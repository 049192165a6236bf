import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ShownRange } from '../diagnostics/vehicle-views.ts';
import { defineJob, type JobDefinition } from '../jobs/jobs.ts';
import type { Work, WorkKind } from '../jobs/work.ts';
import type { PredictionWork } from '../prediction/prediction-jobs.ts';
import type { Clock } from '../shared/clock.ts';
import type { Catalogue } from '../telemetry/catalogue.ts';
import { exportSignals } from '../telemetry/export-signals.ts';
import type { TelemetryReader } from '../telemetry/telemetry-store.ts';
import type { Permission } from '../users/roles.ts';
import { type ImportDeps, runImport } from './run-import.ts';

const exportInput = z.object({
  vin: z.string(),
  signals: z.array(z.string()).nullable(),
  from: z.number(),
  to: z.number(),
  /** What somebody wants to see the places for; null: the file has none, not even of a signal that comes only now. */
  purpose: z.string().nullable().default(null),
});
const importInput = z.object({
  format: z.enum(['ndjson', 'csv']),
  bytes: z.number(),
  /** What the user saw when he asked. */
  markets: z.array(z.string()).nullable(),
});

/** The file that some work made. */
export interface WorkFile {
  readonly path: string;
  readonly name: string;
  readonly contentType: string;
  /** Needed to read it. */
  readonly permission: Permission;
  /** It holds secrets, so it is shown once and deleted. */
  readonly once: boolean;
  /** It tells where this vehicle was: whoever reads it is in the record of its owner. */
  readonly places?: { readonly vin: string; readonly purpose: string; readonly shown: ShownRange };
}

/** What people may ask for that takes longer than an answer; the files lie in one directory, each named for its work. */
export interface WorkKinds {
  readonly export: WorkKind<typeof exportInput>;
  readonly import: WorkKind<typeof importInput>;
  readonly predict: PredictionWork;
  readonly directory: string;
  fileOf(work: Work): WorkFile | undefined;
}

export interface WorkKindsOptions extends ImportDeps {
  readonly reader: Pick<TelemetryReader, 'rows'>;
  readonly catalogue: Pick<Catalogue, 'lookup'>;
  readonly audit: AuditLog;
  readonly predict: PredictionWork;
  readonly directory: string;
}

export function createWorkKinds(options: WorkKindsOptions): WorkKinds {
  const { reader, catalogue, directory } = options;
  return {
    directory,
    predict: options.predict,
    /** A vehicle's telemetry of a range, as a CSV file. */
    export: {
      name: 'telemetry.export',
      input: exportInput,
      policy: { attempts: 3, backoffMs: 5_000, concurrency: 1, timeoutMs: 6 * 3_600_000 },
      async run(input, { id, signal, progress, check }) {
        await mkdir(directory, { recursive: true });
        const path = join(directory, `${id}.csv`);
        const withPlaces = input.purpose !== null;
        const wanted = { ...input, path, withPlaces };
        return { rows: await exportSignals(wanted, { reader, catalogue, signal, progress, check }) };
      },
    },
    /** Vehicles of a file that was received before. Run again, it goes on after the last line that was answered. */
    import: {
      name: 'vehicles.import',
      input: importInput,
      policy: { attempts: 3, backoffMs: 5_000, concurrency: 1, timeoutMs: 6 * 3_600_000 },
      async run({ format, bytes, markets }, { id, username, signal, progress, check }) {
        const path = join(directory, `${id}.ndjson`);
        await check();
        const counts = await answered(path);
        let read = 0;
        async function* body(): AsyncIterable<Buffer> {
          for await (const chunk of createReadStream(bodyFile(directory, id)) as AsyncIterable<Buffer>) {
            read += chunk.length;
            yield chunk;
          }
        }
        const lines = runImport(options, {
          body: body(),
          format,
          markets,
          username,
          remoteAddress: null,
          afterLine: counts.line,
        });
        async function* answers(): AsyncIterable<string> {
          for await (const line of lines) {
            signal.throwIfAborted();
            counts[line.status]++;
            yield `${JSON.stringify(line)}\n`;
            await progress(Math.min(1, read / Math.max(1, bytes)), `line ${line.line}`);
            // Before the next one.
            await check();
          }
        }
        await pipeline(answers, createWriteStream(path, { flags: 'a', mode: 0o600 }));
        await rm(bodyFile(directory, id), { force: true });
        return { created: counts.created, refused: counts.refused };
      },
    },
    fileOf({ id, kind, input }) {
      if (kind === this.export.name) {
        const { vin, purpose, from, to } = exportInput.parse(input);
        return {
          path: join(directory, `${id}.csv`),
          name: `${vin}-${id.slice(0, 8)}.csv`,
          contentType: 'text/csv; charset=utf-8',
          permission: 'telemetry.export',
          once: false,
          ...(purpose === null ? {} : { places: { vin, purpose, shown: { from, to } } }),
        };
      }
      if (kind !== this.import.name) return undefined;
      return {
        path: join(directory, `${id}.ndjson`),
        name: `vehicles-${id.slice(0, 8)}.ndjson`,
        contentType: 'application/x-ndjson; charset=utf-8',
        permission: 'vehicles.write',
        once: true,
      };
    },
  };
}

export const bodyFile = (directory: string, id: string): string => join(directory, `${id}.body`);

/** What an earlier run has answered; half a line at the end is cut off. */
async function answered(path: string): Promise<{ line: number; created: number; refused: number }> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole !== text) await truncate(path, Buffer.byteLength(whole));
  const counts = { line: 0, created: 0, refused: 0 };
  for (const line of whole.split('\n').filter(Boolean)) {
    const answer = JSON.parse(line) as { line: number; status: 'created' | 'refused' };
    counts.line = answer.line;
    counts[answer.status]++;
  }
  return counts;
}

const keptForMs = 7 * 24 * 3_600_000;

/** Files of exports and imports go after a week. */
export function workFilesPruneJob({ directory, clock }: { directory: string; clock: Clock }): JobDefinition {
  return defineJob(
    'work.prune-files',
    z.object({}),
    { attempts: 3, backoffMs: 10_000, concurrency: 1, timeoutMs: 60_000, every: { ms: 3_600_000 } },
    async () => {
      let removed = 0;
      for (const name of await readdir(directory).catch(() => [])) {
        const path = join(directory, name);
        const { mtimeMs } = await stat(path);
        if (mtimeMs > clock.now() - keptForMs) continue;
        await rm(path, { force: true });
        removed++;
      }
      return { removed };
    },
  );
}
