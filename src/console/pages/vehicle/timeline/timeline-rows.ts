import type { TimelineEntry } from '../../../api/queries/timeline.ts';

type Gap = Extract<TimelineEntry, { kind: 'gap' }>;

/** An entry, or several gaps of lost messages that follow each other. */
export type TimelineRow =
  | { readonly type: 'entry'; readonly id: string; readonly at: number; readonly entry: TimelineEntry }
  | {
      readonly type: 'gaps';
      readonly id: string;
      readonly at: number;
      readonly from: number;
      readonly count: number;
      readonly lostMs: number;
    };

const fewest = 3;

/**
 * Newest first, as they come. An inventory that changed nothing is no news. Gaps of lost messages come by the dozen on a bad
 * line: three and more in a row are told as one.
 */
export function rowsOf(entries: readonly TimelineEntry[], dayOf: (at: number) => string): TimelineRow[] {
  const rows: TimelineRow[] = [];
  let run: Gap[] = [];
  const flush = () => {
    const [newest] = run;
    const oldest = run.at(-1);
    if (newest !== undefined && oldest !== undefined && run.length >= fewest) {
      const lostMs = run.reduce((sum, { at, to }) => sum + to - at, 0);
      rows.push({
        type: 'gaps',
        id: `gaps/${newest.id}`,
        at: newest.at,
        from: oldest.at,
        count: run.length,
        lostMs,
      });
    } else for (const gap of run) rows.push({ type: 'entry', id: gap.id, at: gap.at, entry: gap });
    run = [];
  };
  for (const entry of entries) {
    if (entry.kind === 'inventory' && entry.changes?.length === 0) continue;
    const isLost = entry.kind === 'gap' && entry.reason === 'lost';
    const [newest] = run;
    if (!isLost || (newest !== undefined && dayOf(newest.at) !== dayOf(entry.at))) flush();
    if (isLost) run.push(entry);
    else rows.push({ type: 'entry', id: entry.id, at: entry.at, entry });
  }
  flush();
  return rows;
}

export interface TimelineDay {
  readonly day: string;
  readonly at: number;
  readonly rows: readonly TimelineRow[];
}

export function daysOf(rows: readonly TimelineRow[], dayOf: (at: number) => string): TimelineDay[] {
  return [...Map.groupBy(rows, ({ at }) => dayOf(at))].map(([day, list]) => ({
    day,
    at: list[0]?.at ?? 0,
    rows: list,
  }));
}
