import type { Severity } from '../api/types.ts';
import type { Range } from './chart-series.ts';

/** Something that happened, on the time axis. */
export interface Mark {
  readonly id: string;
  readonly kind: 'alert' | 'fault' | 'event';
  readonly at: number;
  /** Null: still going on. */
  readonly to: number | null;
  readonly severity: Severity;
  readonly label: string;
  /** Where a click leads. */
  readonly href: string | null;
}

export function alertMark(alert: {
  readonly id: string;
  readonly firedAt: number | null;
  readonly resolvedAt: number | null;
  readonly severity: Severity;
  readonly name: string;
}): Mark[] {
  const { id, firedAt, resolvedAt, severity, name } = alert;
  if (firedAt === null) return [];
  return [{ id, kind: 'alert', at: firedAt, to: resolvedAt, severity, label: name, href: `/alerts/${id}` }];
}

export function faultMark(fault: {
  readonly id: string;
  readonly vin: string;
  readonly ecu: string;
  readonly code: string;
  readonly description: string;
  readonly firstSeen: number;
  readonly endedAt: number | null;
  readonly severity: Severity;
}): Mark {
  const { id, vin, ecu, code, description, firstSeen, endedAt, severity } = fault;
  const label = `${ecu} ${code} · ${description}`;
  return {
    id,
    kind: 'fault',
    at: firstSeen,
    to: endedAt,
    severity,
    label,
    href: `/vehicles/${vin}?tab=faults`,
  };
}

/** Marks that are drawn as one bar: what would lie on top of each other. */
export interface MarkGroup {
  readonly row: number;
  /** Shares of the width, 0 to 1. */
  readonly left: number;
  readonly right: number;
  readonly marks: readonly Mark[];
}

const order = { critical: 0, major: 1, minor: 2, info: 3 } as const;
export const worstOf = (marks: readonly Mark[]): Severity =>
  marks.reduce(
    (worst, { severity }) => (order[severity] < order[worst] ? severity : worst),
    'info' as Severity,
  );

/**
 * Lays the marks that touch `range` out in at most `rows` rows, none narrower than `least` (a share of the width). A mark
 * that finds no room joins the one it would cover.
 */
export function layOutMarks(marks: readonly Mark[], range: Range, rows: number, least: number): MarkGroup[] {
  const length = range.to - range.from;
  const share = (at: number) => Math.min(1, Math.max(0, (at - range.from) / length));
  const groups: { row: number; left: number; right: number; marks: Mark[] }[] = [];
  const inside = marks
    .filter(({ at, to }) => at < range.to && (to ?? Number.POSITIVE_INFINITY) > range.from)
    .toSorted((a, b) => a.at - b.at || order[a.severity] - order[b.severity]);
  for (const mark of inside) {
    const left = Math.min(share(mark.at), 1 - least);
    const right = Math.max(share(mark.to ?? range.to), left + least);
    const lastInRow = Array.from({ length: rows }, (_, row) => groups.findLast((group) => group.row === row));
    const free = lastInRow.findIndex((last) => last === undefined || last.right <= left);
    if (free >= 0) groups.push({ row: free, left, right, marks: [mark] });
    else {
      const nearest = lastInRow.reduce((a, b) => (b !== undefined && b.left > (a?.left ?? -1) ? b : a))!;
      nearest.marks.push(mark);
      nearest.right = Math.max(nearest.right, right);
    }
  }
  return groups;
}
