import { describe, expect, test } from 'vitest';
import { pollDocument, readModule, sleepText } from '../../../../src/ota/ddi/ddi-documents.ts';
import type { DdiAction, DdiStanding } from '../../../../src/ota/ddi/ddi-rows.ts';
import { mayBegin, type OpenTerms, pollAnswer } from '../../../../src/ota/ddi/poll.ts';

const now = 1_000_000;
const terms: OpenTerms = { asks: false, isWindowOpen: true };

const action = (more: Partial<DdiAction> = {}): DdiAction => ({
  ...{ number: 42, id: 'a', campaign: 'c', state: 'offered', attempts: 1, offeredAt: now - 1000 },
  ...{ deadlineAt: now + 1000, ownerAnswer: null, deferredUntil: null, withdrawnAt: null, endedAt: null },
  ...{ retrievedAt: null, closedAt: null },
  ...more,
});
const standing = (actions: DdiAction[], more: Partial<DdiStanding> = {}): DdiStanding => ({
  ...{ actions, installed: null, attributesAt: 1, autoConfirm: null },
  ...more,
});
const answer = (actions: DdiAction[], given: OpenTerms | null = terms, more: Partial<DdiStanding> = {}) =>
  pollAnswer(standing(actions, more), given, { now, pollSeconds: 300 });
const begun = { retrievedAt: now - 500 };

describe('what a vehicle may begin', () => {
  const cases: [string, Partial<DdiAction>, Partial<OpenTerms>, string | null][] = [
    ['an offer', {}, {}, 'deploymentBase'],
    ['an offer that has expired', { deadlineAt: now }, {}, null],
    ['an offer that is deferred', { deferredUntil: now + 1 }, {}, null],
    ['an offer whose deferral is over', { deferredUntil: now }, {}, 'deploymentBase'],
    ['outside of its hours', {}, { isWindowOpen: false }, null],
    ['where the owner is asked', {}, { asks: true }, 'confirmationBase'],
    ['where he is asked, outside of its hours', {}, { asks: true, isWindowOpen: false }, 'confirmationBase'],
    [
      'where he has accepted',
      { ownerAnswer: 'accepted', state: 'accepted' },
      { asks: true },
      'deploymentBase',
    ],
    [
      'begun, and the hours are over',
      { state: 'downloading', ...begun },
      { isWindowOpen: false },
      'deploymentBase',
    ],
    ['begun, and it has expired', { state: 'downloading', ...begun, deadlineAt: now }, {}, null],
    [
      'it installs, and it has expired',
      { state: 'installing', ...begun, deadlineAt: now },
      {},
      'deploymentBase',
    ],
    ['it installs, told of over MQTT', { state: 'installing' }, {}, null],
    ['taken back', { state: 'downloading', ...begun, withdrawnAt: now }, {}, null],
    ['waiting for its turn', { state: 'waiting' }, {}, null],
    ['closed by its client', { state: 'installing', ...begun, closedAt: now }, {}, null],
    ['committed', { state: 'committed', ...begun, closedAt: now }, {}, null],
    ['ended', { state: 'failed', endedAt: now, ...begun }, {}, null],
  ];
  test.each(cases)('%s', (_name, more, given, expected) => {
    expect(mayBegin(action(more), { ...terms, ...given }, now)).toBe(expected);
  });
});

describe('a poll', () => {
  test('without anything to do asks again after the usual time', () => {
    expect(answer([], null)).toEqual({
      ...{ sleepSeconds: 300, open: null, installed: null, wantsConfigData: false },
    });
  });

  test.each<[string, Partial<DdiAction>, boolean]>([
    ['cancelled', { state: 'cancelled', endedAt: now }, true],
    ['timed out', { state: 'timed-out', endedAt: now }, true],
    ['taken back', { state: 'downloading', withdrawnAt: now }, true],
    ['recalled', { state: 'waiting' }, true],
    ['succeeded', { state: 'succeeded', endedAt: now }, false],
    ['failed as it said over MQTT', { state: 'failed', endedAt: now }, false],
    ['cancelled and confirmed', { state: 'cancelled', endedAt: now, closedAt: now }, false],
    ['cancelled before it was fetched', { state: 'cancelled', endedAt: now, retrievedAt: null }, false],
  ])('of what is %s', (_name, more, isCancelled) => {
    const { open } = answer([action({ ...begun, ...more })]);
    expect(open?.kind === 'cancelAction').toBe(isCancelled);
  });

  test('cancels before it begins anew, and is asked again soon', () => {
    const old = action({ number: 7, state: 'cancelled', endedAt: now, ...begun });
    expect(answer([old, action()])).toMatchObject({
      open: { kind: 'cancelAction', action: 7 },
      sleepSeconds: 30,
    });
    expect(answer([action()])).toMatchObject({ open: { kind: 'deploymentBase', action: 42, attempt: 1 } });
  });

  test('asks for attributes where it never had any, after a success, and for the versions of what was closed', () => {
    expect(answer([], null, { attributesAt: null }).wantsConfigData).toBe(true);
    expect(answer([], null, { attributesAt: 5, installed: { number: 1, at: 6 } }).wantsConfigData).toBe(true);
    const closed = action({ state: 'committed', ...begun, closedAt: 500 });
    expect(answer([closed], terms, { attributesAt: 499 }).wantsConfigData).toBe(true);
    expect(answer([closed], terms, { attributesAt: 501 }).wantsConfigData).toBe(false);
  });
});

test('the document of a poll has absolute addresses', () => {
  const document = pollDocument('https://cars.example/', 'VIN', {
    sleepSeconds: 3725,
    open: { kind: 'deploymentBase', action: 42, attempt: 2 },
    installed: 41,
    wantsConfigData: true,
  });
  const base = 'https://cars.example/default/controller/v1/VIN';
  expect(document).toEqual({
    config: { polling: { sleep: '01:02:05' } },
    _links: {
      deploymentBase: { href: `${base}/deploymentBase/42?c=2` },
      installedBase: { href: `${base}/installedBase/41` },
      configData: { href: `${base}/configData` },
    },
  });
});

test('a sleep is never nothing, and never a day', () => {
  expect([0, 1, 59.6, 90_000].map(sleepText)).toEqual(['00:00:01', '00:00:01', '00:01:00', '23:59:59']);
});

test('a module names a step of an action', () => {
  expect(readModule('42-3')).toEqual({ action: 42, index: 2 });
  for (const text of ['', '42', '-1', '4 2-1', '42-1-1']) expect(readModule(text)).toBeUndefined();
});
