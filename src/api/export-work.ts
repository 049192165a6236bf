import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { defineJob, type JobDefinition } from '../jobs/jobs.ts';
import type { WorkKind } from '../jobs/work.ts';
import type { Clock } from '../shared/clock.ts';
import type { Catalogue } from '../telemetry/catalogue.ts';
import { exportSignals } from '../telemetry/export-signals.ts';
import type { TelemetryReader } from '../telemetry/telemetry-store.ts';

const exportInput = z.object({
  vin: z.string(),
  signals: z.array(z.string()).nullable(),
  from: z.number(),
  to: z.number(),
});
export type ExportWork = WorkKind<typeof exportInput>;

const keptForMs = 7 * 24 * 3_600_000;

export interface ExportOptions {
  readonly reader: Pick<TelemetryReader, 'rows'>;
  readonly catalogue: Pick<Catalogue, 'lookup'>;
  /** Where the files lie, each named for its work. */
  readonly directory: string;
}

export const exportFile = (directory: string, id: string): string => join(directory, `${id}.csv`);

/** A vehicle's telemetry of a range, as a CSV file. */
export function createExportWork({ reader, catalogue, directory }: ExportOptions): ExportWork {
  return {
    name: 'telemetry.export',
    input: exportInput,
    policy: { attempts: 3, backoffMs: 5_000, concurrency: 1, timeoutMs: 6 * 3_600_000 },
    async run(input, { id, signal, progress }) {
      await mkdir(directory, { recursive: true });
      const rows = await exportSignals(
        { ...input, path: exportFile(directory, id) },
        { reader, catalogue, signal, progress },
      );
      return { rows };
    },
  };
}

/** Files of exports go after a week. */
export function exportPruneJob({ directory, clock }: { directory: string; clock: Clock }): JobDefinition {
  return defineJob(
    'export.prune',
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
