import type { FeedDraft } from '../../ingest/feed-events.ts';
import type { Text } from '../../shared/languages.ts';
import type { CaseRow, ChangedCase, Trx } from './case-log.ts';

/** What a notification is made of. */
export interface CaseNews {
  readonly kind: 'case';
  /** One message for each problem, however many alerts and events it has. */
  readonly problemId: string;
  readonly caseId: string;
  readonly number: number;
  readonly vin: string | null;
  readonly markets: readonly string[];
  readonly severity: string;
  readonly title: string;
  /** The title in every language. */
  readonly texts: Text;
  readonly rule: string | null;
  readonly code: string | null;
  readonly vehicles: number;
  readonly owner: string | null;
  readonly technician: string | null;
  /** The technician whose job it was until now; null where nobody lost it. */
  readonly takenFrom: string | null;
  /** Kinds of what was added to the log. */
  readonly events: readonly string[];
  readonly by: string | null;
  readonly at: number;
}

/** Called in the transaction of the change. */
export type TellCases = (trx: Trx, news: readonly CaseNews[]) => Promise<void>;

/** What a person wrote stands for every language. */
export const textsOf = ({ title, texts }: Pick<CaseRow, 'title' | 'texts'>): Text =>
  texts ?? { en: title, 'zh-Hans': title, es: title };

const silent = new Set(['notified', 'command', 'session']);

/** Vehicles' cases below a cause's case are quiet: their parent speaks, until a person does something with one. */
const isQuiet = ({ row, added }: ChangedCase): boolean =>
  added.every(({ kind }) => silent.has(kind)) ||
  (row.vin !== null && row.parent !== null && added.every(({ by }) => by === null));

const takenFrom = ({ row, technicianBefore }: ChangedCase): string | null =>
  technicianBefore === row.technician ? null : technicianBefore;

export function newsOf(
  changed: readonly ChangedCase[],
  isTold: (one: ChangedCase) => boolean = (one) => !isQuiet(one) || takenFrom(one) !== null,
): CaseNews[] {
  return changed.filter(isTold).map((one) => {
    const { row, added } = one;
    return {
      kind: 'case',
      problemId: row.id,
      caseId: row.id,
      number: row.number,
      vin: row.vin,
      markets: row.markets,
      severity: row.priority,
      title: row.title,
      texts: textsOf(row),
      rule: row.rule,
      code: row.code,
      vehicles: row.vin === null ? row.alerts : 1,
      owner: row.owner,
      technician: row.technician,
      takenFrom: takenFrom(one),
      events: added.map(({ kind }) => kind),
      by: added.at(-1)?.by ?? null,
      at: row.updated_at,
    };
  });
}

/** An event belongs to one market: a cause's case is told once in each of its own. */
export function feedOf(changed: readonly ChangedCase[]): FeedDraft[] {
  return changed
    .filter((one) => !isQuiet(one))
    .flatMap(({ row, added }) =>
      row.markets.map((market) => ({
        type: 'case',
        vin: row.vin,
        market,
        at: row.updated_at,
        data: { ...summaryOf(row), events: added.map(({ kind }) => kind) },
        source: `case ${row.id} ${row.events} ${market}`,
      })),
    );
}

const summaryOf = ({
  id,
  number,
  vin,
  state,
  priority,
  owner,
  technician,
  title,
  parent,
  texts,
}: CaseRow) => ({
  ...{ id, number, vin, state, priority, owner, technician, title, parent },
  titles: textsOf({ title, texts }),
});
