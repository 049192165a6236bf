import { expect, test } from 'vitest';
import { columnIds, fitting } from '../../../src/console/pages/fleet/columns.ts';
import {
  isNarrowed,
  narrowingOf,
  readState,
  sortOf,
  toggled,
} from '../../../src/console/pages/fleet/fleet-state.ts';

const read = (query: string) => readState(new URLSearchParams(query));

test('an address says what is shown, and what makes no sense in it is left out', () => {
  expect(read('')).toMatchObject({ q: '', health: [], sort: 'health', descending: true });
  expect(
    read('q=123&health=major,odd,critical&online=maybe&market=DE,de&model=A,B&model=C&sort=plate&bbox=1,2,3'),
  ).toMatchObject({
    q: '123',
    health: ['critical', 'major'],
    online: '',
    market: ['DE'],
    model: ['A,B', 'C'],
    sort: 'plate',
    descending: false,
    bbox: '',
  });
  expect(read('sort=-colour')).toMatchObject({ sort: 'health', descending: true });
});

test('the API is asked for the same', () => {
  const state = read(
    'columns=vin&map=on&q=%20ab%20&health=major&model=A%2CB&bbox=-1.5,2,3,4&sort=-lastSeenAt',
  );
  expect(narrowingOf(state)).toBe('q=ab&bbox=-1.5%2C2%2C3%2C4&health=major&model=A%2CB');
  expect(narrowingOf(state, ['bbox'])).toBe('q=ab&health=major&model=A%2CB');
  expect(sortOf(state)).toBe('sort=-lastSeenAt');
  expect([isNarrowed(state), isNarrowed(read('sort=vin&map=on'))]).toEqual([true, false]);
  expect(toggled(toggled(['a'], 'b'), 'a')).toEqual(['b']);
});

test('columns that find no room go, the least important first', () => {
  const ids = (room: number) => fitting(columnIds, room).map(({ id }) => id);
  expect(ids(5000)).toEqual(columnIds);
  expect(ids(700)).toEqual(['problem', 'vin', 'model', 'seen']);
  expect(ids(10)).toEqual(['problem']);
});
