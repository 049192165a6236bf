import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newPlan } from '../../../../src/ota/campaigns/campaign-plan.ts';
import { hasEnded, reportedStates } from '../../../../src/ota/campaigns/deployment-state.ts';
import { failuresOf, resultsOf } from '../../../../src/ota/campaigns/wave-counts.ts';
import type { HealthComparison } from '../../../../src/ota/health/compare-health.ts';
import { type CampaignModel, createCampaignModel, type OpenedWave } from '../support/campaign-model.ts';
import { day, has, hour, minute } from '../support/deployments.ts';
import { ensure } from '../support/ensure.ts';
import { noHarm, sick } from '../support/gate-views.ts';

interface Action {
  readonly name: string;
  readonly act: (model: CampaignModel) => void;
}
const named = (name: string, act: Action['act']): Action => ({ name, act });
const one = (...actions: Action[]): fc.Arbitrary<Action> => fc.constantFrom(...actions);

const young = { ...noHarm, verdict: 'cannot-judge', why: 'too-few-days' } as const;
const health = fc.constantFrom(...Array<HealthComparison>(12).fill(noHarm), sick, young, null);
const artifacts = fc.constantFrom(...Array<string>(150).fill('same'), 'other');
const lengths = [1000, minute, hour, 13 * hour, 2 * day, 2 * day];
const abort = named('abort', (model) => {
  const at = model.now();
  model.tell({ kind: 'abort', at, by: 'anna', why: null });
  model.all({ kind: 'cancel', at, code: 'aborted', reason: null });
});
const sweep = named('sweep', (model) => {
  model.all({ kind: 'deadline', at: model.now() });
  model.all({ kind: 'silence', at: model.now() });
});
const recall = named('recall', (model) => {
  if (model.campaign().state === 'halted') model.all({ kind: 'recall', at: model.now() });
});
const choose = named('choose', (model) => model.choose());
const start = named('start', (model) => model.start());
const chooseAndStart = named('choose and start', (model) => {
  model.choose();
  model.start();
});
const resume = named('resume', (model) => model.resume());
const halt = named('halt', (model) => model.halt());
const waits = lengths.map((ms) => named(`wait ${ms} ms`, (model) => model.wait(ms)));
const reports = fc
  .tuple(fc.nat(39), fc.constantFrom(...reportedStates), fc.constantFrom('1.0.0', '2.0.0'))
  .map(([car, state, version]) =>
    named(`${car} says ${state} ${version}`, (model) => model.report(car, { state, software: has(version) })),
  );
const repeats = fc.nat(200).map((which) => named(`report ${which} again`, (model) => model.sayAgain(which)));
const successes = fc.nat(80).map((but) =>
  named(`all but ${but} succeed`, (model) => {
    for (const [car, { state }] of model.lives.entries()) {
      if (state !== 'waiting' && car !== but)
        model.report(car, { state: 'succeeded', software: has('2.0.0') });
    }
  }),
);
const answers = fc
  .tuple(fc.nat(39), fc.constantFrom('accepted', 'declined'))
  .map(([car, answer]) =>
    named(`${car}'s owner ${answer}`, (model) =>
      model.input(car, { kind: 'owner', at: model.now(), answer }),
    ),
  );
const judgements = fc
  .tuple(health, fc.constantFrom(null, 'ben'), artifacts)
  .map(([seen, opener, next]) =>
    named(`judge: ${seen?.verdict}, ${opener}, ${next}`, (model) => model.judge(seen, opener, next)),
  );
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: one(...waits) },
  { weight: 6, arbitrary: one(choose, start, chooseAndStart, chooseAndStart) },
  { weight: 2, arbitrary: reports },
  { weight: 2, arbitrary: repeats },
  { weight: 5, arbitrary: successes },
  { weight: 1, arbitrary: answers },
  { weight: 6, arbitrary: judgements },
  {
    weight: 3,
    arbitrary: one(...Array<Action>(8).fill(resume), ...Array<Action>(4).fill(sweep), recall, halt, abort),
  },
);

const plans = fc
  .record({
    waves: fc.constantFrom([10, 30, 60], [5, 20, 75], [50, 50]),
    hold: fc.boolean(),
    leastCount: fc.integer({ min: 1, max: 20 }),
    maxPercent: fc.constantFrom(0, 5, 20, 50),
    retries: fc.nat(2),
    perMinute: fc.integer({ min: 1, max: 40 }),
  })
  .map(({ waves, hold, leastCount, maxPercent, retries, perMinute }) =>
    newPlan({
      waves: waves.map((percent) => ({ percent, hold })),
      ramp: { perMinute },
      retries: { most: retries, firstAfterMinutes: 1 },
      gates: { failures: { leastCount, maxPercent }, health: { soakHours: 24 } },
    }),
  );

/** On results enough, few failures, cars that were seen to be well, and by a person where one is asked for. */
function checkOpening(model: CampaignModel, { before, by, health: seen }: OpenedWave): void {
  if (before === undefined) return;
  const { leastCount, maxPercent } = model.plan.gates.failures;
  const { acknowledged } = model.campaign();
  const results = resultsOf(before);
  const isKnown = acknowledged.some(({ reasons }) =>
    reasons.some(({ gate, wave }) => gate === 'results' && wave === before.index),
  );
  const least = Math.min(leastCount, Math.ceil(0.7 * before.size));
  ensure(isKnown || results >= least, 'opens a wave on results enough');
  const hasKnown = acknowledged.some(({ waves }) =>
    waves.some(({ index, failures }) => index === before.index && failures > 0),
  );
  const percent = (100 * failuresOf(before)) / results;
  ensure(hasKnown || results < leastCount || percent <= maxPercent, 'opens no wave on failures');
  ensure(seen?.verdict === 'no-harm-seen', 'opens no wave without knowing that cars are well');
  ensure(model.plan.waves[before.index]?.hold === false || by !== null, 'lets a person open a wave');
}

test('whatever happens: no more than the open waves are started, none while it is stopped, each ends once', () => {
  const reached = { opened: 0, finished: 0, halted: 0 };
  const actions = fc.array(action, { minLength: 30, maxLength: 150, size: 'max' });
  const property = fc.property(plans, fc.integer({ min: 1, max: 40 }), actions, (plan, targets, all) => {
    const model = createCampaignModel(plan, targets);
    for (const step of all) {
      const before = { state: model.campaign().state, lives: [...model.lives] };
      const [offers, opened] = [model.offers.length, model.opened.length];
      step.act(model);
      const { state, wave } = model.campaign();
      ensure(
        model.offers.length === offers || before.state === 'running',
        'starts nothing while it is stopped',
      );
      ensure(before.state !== 'aborted' || state === 'aborted', 'stays aborted');
      for (const offer of model.offers.slice(offers)) {
        ensure(model.waveOf(offer.car) <= wave, 'starts vehicles of open waves only');
      }
      const lately = model.offers.filter(({ at }) => at > model.now() - minute).length;
      ensure(lately <= plan.ramp.perMinute, 'starts no more a minute than the ramp says');
      for (const [index, life] of before.lives.entries()) {
        ensure(!hasEnded(life.state) || model.lives[index] === life, 'leaves what has ended as it was');
      }
      for (const each of model.opened.slice(opened)) checkOpening(model, each);
      if (before.state === 'running' && state === 'halted') reached.halted += 1;
    }
    const started = new Set(model.offers.map((offer) => offer.car));
    const room = model.sizes.slice(0, model.campaign().wave + 1).reduce((sum, size) => sum + size, 0);
    ensure(started.size <= room, 'starts no more than the waves that opened have');
    reached.opened += Math.max(0, model.opened.length - 1);
    if (model.campaign().state === 'finished') reached.finished += 1;
    model.wait(200 * day);
    sweep.act(model);
    for (const index of started) ensure(model.ends[index] === 1, 'ends each once');
  });
  fc.assert(property, { numRuns: 5000 });
  // It was no empty proof.
  for (const count of Object.values(reached)) expect(count).toBeGreaterThan(200);
});
