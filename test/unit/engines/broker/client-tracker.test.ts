import { expect, test } from 'vitest';
import { ClientTracker } from '../../../../src/engines/broker/external/client-tracker.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

function tracked() {
  const clock = new FakeClock(0);
  const events: string[] = [];
  const tracker = new ClientTracker({
    clock,
    onOnline: (id) => events.push(`+${id}`),
    onOffline: (id) => events.push(`-${id}`),
  });
  return { clock, tracker, said: () => events.splice(0).join(' ') };
}

test('the broker’s word counts; a message on its way brings nobody back', () => {
  const { tracker, said } = tracked();
  tracker.connected('a', null);
  tracker.heard('a');
  expect([said(), tracker.online]).toEqual(['+a', 1]);
  // A second connection is a new start.
  tracker.connected('a', null);
  expect([said(), tracker.online]).toEqual(['+a', 1]);
  tracker.disconnected('a', null);
  tracker.heard('a');
  expect([said(), tracker.online, tracker.isOnline('a')]).toEqual(['-a', 0, false]);
  tracker.disconnected('a', null);
  expect(said()).toBe('');
});

test('who the broker says nothing of is online when heard, until he is silent for five minutes', () => {
  const { clock, tracker, said } = tracked();
  tracker.heard('a');
  clock.advance(200_000);
  tracker.heard('a');
  clock.advance(200_000);
  tracker.sweep();
  expect([said(), tracker.online]).toEqual(['+a', 1]);
  clock.advance(100_000);
  tracker.sweep();
  expect([said(), tracker.online]).toEqual(['-a', 0]);
  tracker.heard('a');
  expect(said()).toBe('+a');
});

test('what happened while we were away is in doubt until it is confirmed', () => {
  const { clock, tracker, said } = tracked();
  for (const id of ['stays', 'heard', 'left']) tracker.connected(id, null);
  tracker.disconnected('gone', null);
  said();
  tracker.doubt();
  tracker.heard('gone');
  expect(said()).toBe('+gone');
  clock.advance(299_999);
  tracker.heard('heard');
  tracker.connected('stays', null);
  said();
  clock.advance(2);
  tracker.sweep();
  expect(said()).toBe('-left -gone');
  clock.advance(1_000_000);
  tracker.sweep();
  expect([said(), tracker.isOnline('stays')]).toEqual(['-heard', true]);
});

test('hooks that overtake each other: the newest by the broker’s clock counts', () => {
  const { tracker, said } = tracked();
  tracker.disconnected('a', 200);
  tracker.connected('a', 100);
  expect([said(), tracker.isOnline('a')]).toEqual(['', false]);
  tracker.connected('a', 300);
  tracker.disconnected('a', 250);
  expect([said(), tracker.isOnline('a')]).toEqual(['+a', true]);
});

test('who was cut may come back without a word of the broker', () => {
  const { tracker, said } = tracked();
  tracker.connected('a', null);
  tracker.cut('a');
  tracker.cut('a');
  tracker.heard('a');
  expect([said(), tracker.online]).toEqual(['+a -a +a', 1]);
});
