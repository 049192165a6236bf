import { statSync } from 'node:fs';
import type { StoreUsage } from '../../telemetry/telemetry-store.ts';
import type { DayFile } from './day-files.ts';
import { packBytes } from './day-pack.ts';
import { logBytes } from './disk-space.ts';
import { orderedBytes } from './ordered-day.ts';

/** What day files take, with their packs and logs. */
export function usageOf(files: readonly DayFile[]): StoreUsage {
  const first = Math.min(...files.map(({ summary }) => summary.minReceived));
  return {
    bytes: files.reduce(
      (sum, file) =>
        sum +
        (statSync(file.path, { throwIfNoEntry: false })?.size ?? 0) +
        logBytes(file.path) +
        packBytes(file) +
        orderedBytes(file.path),
      0,
    ),
    days: files.length,
    firstReceivedAt: Number.isFinite(first) ? first : null,
  };
}
