import { describe, expect, test } from 'vitest';
import { silentAt } from '../../../../src/ota/campaigns/deployment-state.ts';
import { stepDeployment } from '../../../../src/ota/campaigns/step-deployment.ts';
import {
  day,
  deadlineAt,
  has,
  hour,
  lifeAfter,
  limits,
  minute,
  offered,
  said,
  steps,
} from '../support/deployments.ts';

const way = [
  'accepted',
  'downloading',
  'downloaded',
  'verified',
  'installing',
  'rebooting',
  'committed',
] as const;

describe('the way', () => {
  test('from the offer to the wanted version', () => {
    const all = steps([
      offered(0),
      ...way.map((state, index) => said(state, index + 1)),
      said('succeeded', 9, { software: has('2.0.0') }),
    ]);
    expect(all.map(({ deployment }) => deployment.state)).toEqual(['offered', ...way, 'succeeded']);
    expect(all.at(-1)?.deployment).toMatchObject({
      installingAt: 5,
      succeededAt: 9,
      endedAt: 9,
      heardAt: 9,
      after: has('2.0.0'),
      code: null,
    });
  });

  test('reports may be lost', () => {
    expect(lifeAfter(offered(0), said('verified', 1)).state).toBe('verified');
    const life = lifeAfter(offered(0), said('succeeded', 3, { software: has('2.0.0') }));
    expect(life).toMatchObject({ state: 'succeeded', installingAt: 3 });
  });

  test('none goes back', () => {
    const [, , back] = steps([offered(0), said('installing', 1), said('downloading', 2)]);
    expect(back).toMatchObject({
      changed: false,
      why: 'out-of-order',
      deployment: { state: 'installing', heardAt: 1 },
    });
  });

  test('after a power loss it begins anew: it is alive, and where it was', () => {
    const life = lifeAfter(
      offered(0),
      said('verified', 1, { seq: 4 }),
      said('downloading', hour, { seq: 5 }),
    );
    expect(life).toMatchObject({ state: 'verified', heardAt: hour, saidSeq: 5 });
  });

  test('a doubled report changes nothing', () => {
    const all = steps([
      offered(0),
      said('downloading', 1, { seq: 3 }),
      said('downloading', 5, { seq: 3 }),
      said('accepted', 6, { seq: 2 }),
    ]);
    expect(all.slice(2)).toMatchObject([
      { changed: false, why: 'said-before' },
      { changed: false, why: 'said-before' },
    ]);
  });

  test('a failure that it has overcome by itself, and that comes late, is none', () => {
    const life = lifeAfter(offered(0), said('downloading', 1, { seq: 6 }), said('failed', 2, { seq: 4 }));
    expect(life).toMatchObject({ state: 'downloading', attempts: 1, code: null });
  });

  test('nothing is heard of one that was not offered', () => {
    expect(steps([said('installing', 1)])).toMatchObject([{ changed: false, why: 'not-offered' }]);
  });
});

describe('the end', () => {
  test('the wrong version after a success is a failure that names both', () => {
    const life = lifeAfter(
      offered(0),
      said('rebooting', 1),
      said('succeeded', 2, { software: has('1.9.0') }),
    );
    expect(life).toMatchObject({
      state: 'failed',
      code: 'wrong-version',
      reason: 'HU has 1.9.0, not 2.0.0',
      after: has('1.9.0'),
    });
  });

  test('a success without the version is none yet', () => {
    const life = lifeAfter(
      offered(0),
      said('succeeded', 1),
      said('succeeded', 2, { software: { TCU: { hardware: null, software: '2.0.0' } } }),
    );
    expect(life).toMatchObject({ state: 'committed', succeededAt: null });
    expect(
      stepDeployment(life, said('committed', 3, { software: has('2.0.0') }), limits).deployment.state,
    ).toBe('succeeded');
    expect(
      stepDeployment(life, said('succeeded', 3, { software: has('1.0.0') }), limits).deployment.code,
    ).toBe('wrong-version');
  });

  test('where nobody knows what was wanted, no version is the right one', () => {
    const report = { kind: 'report', at: 1, wanted: {}, state: 'succeeded', software: has('2.0.0') } as const;
    expect(lifeAfter(offered(0), report).state).toBe('committed');
  });

  test.each(['failed', 'rolled-back', 'succeeded', 'installing'] as const)(
    '%s after the end changes nothing',
    (state) => {
      const ended = lifeAfter(offered(0), said('rolled-back', 2, { code: 'boot-failed' }));
      expect(ended).toMatchObject({ state: 'rolled-back', code: 'boot-failed', installingAt: 2 });
      const late = stepDeployment(ended, said(state, 120 * day, { software: has('2.0.0') }), limits);
      expect(late).toEqual({ deployment: ended, changed: false, why: 'ended' });
    },
  );
});

describe('retries', () => {
  const fails = (at: number) => said('failed', at, { code: 'download-failed', message: 'no route' });

  test('wait longer each time, then it has failed', () => {
    const first = lifeAfter(offered(0), said('downloading', 1), fails(2));
    expect(first).toMatchObject({
      state: 'waiting',
      dueAt: 2 + 10 * minute,
      attempts: 1,
      code: 'download-failed',
      offeredAt: null,
    });
    expect(stepDeployment(first, offered(3), limits)).toMatchObject({ changed: false, why: 'not-due' });
    const second = lifeAfter(offered(0), fails(2), offered(hour), fails(hour));
    expect(second).toMatchObject({ state: 'waiting', dueAt: hour + 30 * minute, attempts: 2 });
    const last = lifeAfter(
      offered(0),
      fails(2),
      offered(hour),
      fails(hour),
      offered(2 * hour),
      fails(2 * hour),
    );
    expect(last).toMatchObject({ state: 'failed', code: 'download-failed', reason: 'no route', attempts: 3 });
  });

  test('what failed while it installed is not repeated, nor what would fail again', () => {
    expect(lifeAfter(offered(0), said('installing', 1), fails(2)).state).toBe('failed');
    expect(lifeAfter(offered(0), said('failed', 2, { code: 'signature-invalid' })).state).toBe('failed');
  });

  test('none comes after the deadline', () => {
    expect(lifeAfter(offered(0), fails(deadlineAt - minute)).state).toBe('failed');
  });

  test('a report of the attempt before does not end this one', () => {
    const again = [offered(0), fails(2), offered(hour)];
    const [late] = steps([said('failed', hour, { attempt: 1 })], lifeAfter(...again));
    expect(late).toMatchObject({ changed: false, why: 'other-attempt' });
  });

  test('somebody may have it repeated at once', () => {
    const waits = lifeAfter(offered(0), fails(2));
    const now = stepDeployment(waits, { kind: 'retry', at: 5 }, limits).deployment;
    expect(stepDeployment(now, offered(5), limits).deployment).toMatchObject({
      state: 'offered',
      attempts: 2,
    });
  });
});

describe('time', () => {
  const deadline = (at: number) => ({ kind: 'deadline', at }) as const;

  test('an offer that expired never fires', () => {
    const life = lifeAfter(offered(0), deadline(deadlineAt));
    expect(life).toMatchObject({ state: 'timed-out', code: 'no-answer' });
    expect(stepDeployment(life, said('accepted', 120 * day), limits).changed).toBe(false);
    const recalled = lifeAfter(offered(0), { kind: 'recall', at: 1 });
    expect(
      stepDeployment(recalled, { kind: 'offer', at: deadlineAt, deadlineAt: 99 * day }, limits),
    ).toMatchObject({
      changed: false,
      why: 'expired',
    });
  });

  test('the deadline ends what has not begun to install, and nothing that does', () => {
    expect(lifeAfter(offered(0), said('downloading', 1), deadline(deadlineAt))).toMatchObject({
      state: 'timed-out',
      code: 'deadline',
    });
    expect(lifeAfter(offered(0), said('installing', 1), deadline(deadlineAt)).state).toBe('installing');
    expect(lifeAfter(offered(0), deadline(deadlineAt - 1)).state).toBe('offered');
  });

  test('what failed before and never came back has failed', () => {
    const life = lifeAfter(
      offered(0),
      said('failed', 1, { code: 'verify-failed' }),
      offered(hour),
      deadline(deadlineAt),
    );
    expect(life).toMatchObject({ state: 'failed', code: 'verify-failed' });
  });

  test('hawkBit #693: a vehicle that falls silent while it installs has failed', () => {
    const life = lifeAfter(offered(0), said('installing', hour));
    expect(silentAt(life, limits)).toBe(13 * hour);
    expect(stepDeployment(life, { kind: 'silence', at: 13 * hour - 1 }, limits).why).toBe('not-due');
    const silent = stepDeployment(life, { kind: 'silence', at: 13 * hour }, limits).deployment;
    expect(silent).toMatchObject({ state: 'timed-out', code: 'silent', endedAt: 13 * hour });
    expect(
      stepDeployment(silent, said('succeeded', 120 * day, { software: has('2.0.0') }), limits).changed,
    ).toBe(false);
  });

  test('what was heard of the attempt before does not make this one silent', () => {
    const again = [offered(0), said('failed', 1, { code: 'download-failed' }), offered(hour)] as const;
    const life = lifeAfter(...again, { kind: 'owner', at: hour, answer: 'accepted' });
    expect(silentAt(life, limits)).toBe(Number.POSITIVE_INFINITY);
    expect(stepDeployment(life, deadline(deadlineAt), limits).deployment).toMatchObject({
      state: 'failed',
      code: 'download-failed',
    });
  });

  test('one that never answered is not silent; one that downloads may be switched off for days', () => {
    expect(silentAt(lifeAfter(offered(0)), limits)).toBe(Number.POSITIVE_INFINITY);
    expect(silentAt(lifeAfter(offered(0), { kind: 'owner', at: 1, answer: 'accepted' }), limits)).toBe(
      Number.POSITIVE_INFINITY,
    );
    expect(silentAt(lifeAfter(offered(0), said('downloading', hour)), limits)).toBe(3 * day + hour);
  });
});

describe('the owner', () => {
  const owner = (answer: 'accepted' | 'declined', at = 1) => ({ kind: 'owner', at, answer }) as const;
  const defers = { kind: 'owner', at: 1, answer: 'deferred', until: 2 * day } as const;

  test('declines for good, until it installs', () => {
    expect(lifeAfter(owner('declined'))).toMatchObject({
      state: 'declined',
      code: 'by-owner',
      ownerAnswer: 'declined',
    });
    expect(lifeAfter(offered(0), said('verified', 1), owner('declined')).state).toBe('declined');
    expect(lifeAfter(offered(0), said('installing', 1), owner('declined')).state).toBe('installing');
  });

  test('is not asked again before the time that was said', () => {
    const life = lifeAfter(offered(0), defers);
    expect(life).toMatchObject({ state: 'waiting', dueAt: 2 * day, ownerAnswer: 'deferred' });
    expect(stepDeployment(life, offered(day), limits).why).toBe('not-due');
    expect(stepDeployment(life, offered(2 * day), limits).deployment).toMatchObject({
      state: 'offered',
      attempts: 1,
    });
    expect(lifeAfter(offered(0), defers, owner('accepted'), offered(day)).state).toBe('offered');
    expect(lifeAfter(offered(0), defers, { kind: 'deadline', at: deadlineAt })).toMatchObject({
      state: 'timed-out',
      code: 'deferred',
    });
  });
});

describe('taking back', () => {
  const cancel = { kind: 'cancel', at: 5, code: 'aborted', reason: 'too many failures' } as const;
  const recall = { kind: 'recall', at: 5 } as const;

  test('an abort ends what nobody has begun, asks who has begun to stop, and lets finish who installs', () => {
    expect(lifeAfter(offered(0), cancel)).toMatchObject({ state: 'cancelled', code: 'aborted', endedAt: 5 });
    const asked = lifeAfter(offered(0), said('downloading', 1), cancel);
    expect(asked).toMatchObject({ state: 'downloading', withdrawnAt: 5, endedAt: null });
    expect(stepDeployment(asked, said('cancelled', 6), limits).deployment).toMatchObject({
      state: 'cancelled',
      code: 'aborted',
    });
    expect(stepDeployment(asked, { kind: 'silence', at: 9 * day }, limits).deployment).toMatchObject({
      state: 'cancelled',
    });
    const done = stepDeployment(asked, said('succeeded', 6, { software: has('2.0.0') }), limits).deployment;
    expect(done.state).toBe('succeeded');
    const installs = steps([offered(0), said('installing', 1), cancel]).at(-1);
    expect(installs).toMatchObject({ changed: false, why: 'installs' });
  });

  test('a halt takes back what nobody has answered, and offers it again as the same attempt', () => {
    const life = lifeAfter(offered(0), recall);
    expect(life).toMatchObject({ state: 'waiting', endedAt: null });
    expect(stepDeployment(life, offered(hour), limits).deployment).toMatchObject({
      state: 'offered',
      attempts: 1,
      offeredAt: hour,
      deadlineAt,
    });
    expect(steps([offered(0), said('accepted', 1), recall]).at(-1)?.changed).toBe(false);
  });

  test('who had begun when the halt took the offer back is in the middle', () => {
    expect(lifeAfter(offered(0), recall, said('installing', 6)).state).toBe('installing');
    const unnamed = [offered(0), recall, said('succeeded', 6)];
    expect(lifeAfter(...unnamed)).toMatchObject({ state: 'committed', recalledAt: null });
    expect(lifeAfter(...unnamed, said('cancelled', 7)).state).toBe('cancelled');
    expect(lifeAfter(offered(0), recall, said('cancelled', 6))).toMatchObject({
      state: 'waiting',
      offeredAt: null,
    });
  });

  describe('what was said before the halt was heard of', () => {
    const begins = [said('accepted', 6), said('downloading', 7)];
    const stops = said('cancelled', 8);
    const again = offered(hour);

    test('does not undo it: the vehicle stops, waits, and is offered it anew as the same attempt', () => {
      const life = lifeAfter(offered(0), recall, ...begins);
      expect(life).toMatchObject({ state: 'waiting', offeredAt: 0, heardAt: 7 });
      expect(stepDeployment(life, said('installing', 8), limits).deployment.state).toBe('installing');
      const stopped = stepDeployment(life, stops, limits).deployment;
      expect(stopped).toMatchObject({ state: 'waiting', endedAt: null, code: null });
      const [next] = steps([again], stopped);
      expect(next?.deployment).toMatchObject({ state: 'offered', attempts: 1, offeredAt: hour, deadlineAt });
    });

    test('that it stopped may be heard only when it is offered anew', () => {
      for (const late of [[stops], [...begins, stops]]) {
        const life = lifeAfter(offered(0), recall, again, ...late);
        expect(life).toMatchObject({ state: 'offered', attempts: 1, endedAt: null });
        expect(steps([said('accepted', 2 * hour)], life)[0]?.deployment.state).toBe('accepted');
      }
    });

    test('a vehicle that stops by itself has stopped: with its own reason, or once more', () => {
      const own = said('cancelled', 2 * hour, { code: 'by-driver' });
      expect(lifeAfter(offered(0), recall, again, own)).toMatchObject({
        state: 'cancelled',
        code: 'by-driver',
      });
      const twice = lifeAfter(offered(0), recall, stops, again, said('cancelled', 2 * hour));
      expect(twice).toMatchObject({ state: 'cancelled', code: 'by-vehicle' });
      const begun = lifeAfter(offered(0), said('downloading', 1), recall, said('cancelled', 6));
      expect(begun).toMatchObject({ state: 'cancelled', code: 'by-vehicle' });
    });

    test('however often it halts, a vehicle keeps its retries', () => {
      const round = [offered(0), recall, said('accepted', 6), said('cancelled', 7)];
      const life = lifeAfter(...round, ...round, ...round, offered(8), said('failed', 9, { code: 'x' }));
      expect(life).toMatchObject({ state: 'waiting', attempts: 1, code: 'x' });
    });
  });
});

test('Mender’s order trap: version 2, made after version 3, blocks neither', () => {
  const third = { HU: '3.0.0' };
  // Version 3 was made first and waits; version 2 was made later, and comes first.
  const second = lifeAfter(offered(0), said('succeeded', 1, { software: has('2.0.0') }));
  expect(second.state).toBe('succeeded');
  const then = steps([
    offered(2),
    { kind: 'report', at: 3, wanted: third, state: 'succeeded', software: has('3.0.0') },
  ]);
  expect(then.at(-1)?.deployment.state).toBe('succeeded');
  // The other way round version 2 finds a vehicle that is beyond it, and ends instead of waiting for ever.
  const late = lifeAfter({ kind: 'cancel', at: 4, code: 'not-older', reason: 'HU has 3.0.0' });
  expect(late).toMatchObject({ state: 'cancelled', code: 'not-older' });
});
