import { afterEach, describe, expect, test } from 'vitest';
import { type Case, type CaseState, changeListed } from '../../../src/console/api/queries/cases.ts';
import { queryClient } from '../../../src/console/api/query-client.ts';

const all = { list: 'all', priority: [], q: '', market: '', owner: '' };
const mine = { ...all, list: 'mine' };

const aCase = (id: string, state: CaseState, owner: string | null = null) => ({ id, state, owner }) as Case;

/** A list, or with `states` a column of the board, as it was read: page by page. */
function held(filter: object, states: readonly CaseState[] | undefined, pages: readonly (readonly Case[])[]) {
  const key = ['case-list', filter, 'due', ...(states === undefined ? [] : [states])];
  queryClient.setQueryData(key, {
    pages: pages.map((items) => ({ items, nextCursor: null })),
    pageParams: pages.map(() => undefined),
  });
  return () => {
    const now = queryClient.getQueryData<{ pages: { items: Case[] }[] }>(key);
    return now?.pages.map(({ items }) => items.map(({ id, state }) => `${id} ${state}`));
  };
}

const inState = (state: CaseState) => (one: Case) => ({ ...one, state });

afterEach(() => queryClient.clear());

describe('a case that was changed', () => {
  test('stays at its place in a list, on whichever page it is', () => {
    const list = held(all, undefined, [
      [aCase('a', 'new'), aCase('b', 'new')],
      [aCase('c', 'new'), aCase('d', 'new')],
    ]);
    changeListed('c', inState('waiting'));
    expect(list()).toEqual([
      ['a new', 'b new'],
      ['c waiting', 'd new'],
    ]);
  });

  test('leaves its column and stands first in that of its new state, never in two', () => {
    const from = held(all, ['new'], [[aCase('a', 'new'), aCase('b', 'new')]]);
    const to = held(all, ['resolved', 'closed'], [[aCase('x', 'closed')], [aCase('y', 'closed')]]);
    const other = held(all, ['waiting'], [[aCase('w', 'waiting')]]);
    changeListed('a', inState('resolved'));
    expect(from()).toEqual([['b new']]);
    expect(to()).toEqual([['a resolved', 'x closed'], ['y closed']]);
    expect(other()).toEqual([['w waiting']]);
    changeListed('a', inState('closed'));
    expect(to()).toEqual([['a closed', 'x closed'], ['y closed']]);
    changeListed('a', inState('new'));
    expect([from(), to()]).toEqual([[['a new', 'b new']], [['x closed'], ['y closed']]]);
  });

  test('comes into no column of a list that has not held it', () => {
    held(all, ['new'], [[aCase('a', 'new')]]);
    const own = held(mine, ['waiting'], [[aCase('m', 'waiting')]]);
    changeListed('a', inState('waiting'));
    expect(own()).toEqual([['m waiting']]);
  });

  test('is changed once for each list that holds it, from what that list held', () => {
    const list = held(all, undefined, [[aCase('a', 'new', 'ann')]]);
    const column = held(all, ['new'], [[aCase('a', 'new', 'ann')]]);
    const own = held(mine, ['new'], [[aCase('a', 'new', 'bob')]]);
    const owners: (string | null)[] = [];
    changeListed('a', (one) => {
      owners.push(one.owner as unknown as string | null);
      return { ...one, state: 'waiting' };
    });
    expect(owners).toEqual(['ann', 'bob']);
    expect([list(), column(), own()]).toEqual([[['a waiting']], [[]], [[]]]);
  });

  test('that no list holds changes nothing, and a column that is still being read is left alone', () => {
    const list = held(all, undefined, [[aCase('a', 'new')]]);
    const before = list();
    changeListed('z', inState('closed'));
    expect(list()).toEqual(before);
    queryClient.getQueryCache().build(queryClient, { queryKey: ['case-list', all, 'due', ['closed']] });
    changeListed('a', inState('closed'));
    expect(list()).toEqual([['a closed']]);
    expect(queryClient.getQueryData(['case-list', all, 'due', ['closed']])).toBeUndefined();
  });
});
