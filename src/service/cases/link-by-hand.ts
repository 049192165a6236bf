import { AppError } from '../../shared/errors.ts';
import type { Scope } from '../../users/roles.ts';
import type { CaseDraft, CaseRow, Trx } from './case-log.ts';

export type LinkDraft = Extract<CaseDraft, { kind: 'linked' | 'unlinked' }>;

/**
 * What putting a vehicle's case below the case of a cause, or taking it out, adds to both logs; `row` and the cause's case are locked.
 * @throws AppError conflict `case-without-vehicle`, `case-closed`, `case-linked-already`, `case-not-linked`, invalid `unknown-cause-case`
 */
export async function linkByHand(
  trx: Trx,
  { row, parent }: LockedCases,
  draft: LinkDraft,
  scope: Scope,
): Promise<CaseDraft[]> {
  const { by, data } = draft;
  const words = data.note === undefined ? {} : { note: data.note };
  if (row.vin === null)
    throw refused('case-without-vehicle', 'Only the case of a vehicle belongs to that of a cause.');
  if (draft.kind === 'unlinked') {
    if (row.parent === null) throw refused('case-not-linked', 'The case belongs to no cause.');
    const own = { caseId: row.id, kind: 'unlinked', by, data: { parent: row.parent, ...words } } as const;
    return [own, { caseId: row.parent, kind: 'unlinked', by, data: { cases: 1 } }];
  }
  if (isOver(row)) throw refused('case-closed', 'The case is resolved or closed: reopen it first.');
  if (row.parent !== null) throw refused('case-linked-already', 'The case belongs to a cause already.');
  if (parent?.vin !== null || isOver(parent) || !sees(scope, parent)) {
    const message = 'is no open case of a cause in your markets';
    throw new AppError('invalid', 'unknown-cause-case', `parent ${message}.`, {
      fields: [{ path: 'data.parent', message }],
    });
  }
  const markets = [...new Set([...parent.markets, ...row.markets])].sort();
  if (markets.length > parent.markets.length)
    await trx.updateTable('cases').set({ markets }).where('id', '=', parent.id).execute();
  return [
    { caseId: row.id, kind: 'linked', by, data: { parent: parent.id, ...words } },
    { caseId: parent.id, kind: 'linked', by, data: { cases: 1 } },
  ];
}

interface LockedCases {
  readonly row: CaseRow;
  /** Of the cause; undefined where there is none. */
  readonly parent: CaseRow | undefined;
}

/** Both, locked in the order that everybody keeps. */
export async function lockLinked(
  trx: Trx,
  { caseId, kind, data }: LinkDraft,
): Promise<{ readonly row: CaseRow | undefined; readonly parent: CaseRow | undefined }> {
  const other =
    kind === 'linked'
      ? data.parent
      : (await trx.selectFrom('cases').select('parent').where('id', '=', caseId).executeTakeFirst())?.parent;
  const rows = await trx
    .selectFrom('cases')
    .selectAll()
    .where('id', 'in', [caseId, ...(other == null ? [] : [other])])
    .orderBy('id')
    .forUpdate()
    .execute();
  return {
    row: rows.find(({ id }) => id === caseId),
    parent: rows.find(({ id }) => id === other && id !== caseId),
  };
}

const sees = (scope: Scope, { markets }: CaseRow): boolean =>
  scope === null || markets.some((market) => scope.includes(market));
const isOver = ({ state }: CaseRow): boolean => state === 'closed' || state === 'resolved';
const refused = (code: string, message: string) => new AppError('conflict', code, message);
