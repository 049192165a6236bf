import type { Case } from '../../../api/queries/cases.ts';
import type { CaseAction } from '../case-actions.tsx';

export const columns = ['new', 'open', 'waiting', 'diagnosed', 'done'] as const;
export type Column = (typeof columns)[number];

export const columnOf = ({ state }: Pick<Case, 'state'>): Column =>
  state === 'resolved' || state === 'closed' ? 'done' : state;

/** What has to be done for a case to stand in that column; null where nothing leads there. */
export function moveTo(one: Pick<Case, 'state' | 'cause'>, to: Column): CaseAction | null {
  const from = columnOf(one);
  if (from === to) return null;
  if (from === 'done') return to === 'open' ? 'reopen' : null;
  switch (to) {
    case 'new':
      return from === 'open' ? 'giveBack' : null;
    case 'open':
      if (from === 'new') return 'take';
      return from === 'waiting' && one.cause === null ? 'resume' : null;
    case 'waiting':
      return 'pause';
    case 'diagnosed':
      return from === 'waiting' ? (one.cause === null ? null : 'resume') : 'diagnose';
    case 'done':
      return 'close';
  }
}
