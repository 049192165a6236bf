import fc from 'fast-check';
import { test } from 'vitest';
import {
  type DeploymentInput,
  type DeploymentLife,
  type DeploymentStep,
  hasEnded,
  isInstalling,
  newDeployment,
  rankOf,
  reportedStates,
} from '../../../../src/ota/campaigns/deployment-state.ts';
import { stepDeployment } from '../../../../src/ota/campaigns/step-deployment.ts';
import { day, deadlineAt, has, limits, wanted } from '../support/deployments.ts';
import { ensure } from '../support/ensure.ts';

const at = fc.integer({ min: 0, max: 20 * day });
const software = fc.constantFrom(undefined, has('2.0.0'), has('1.0.0'), {});
const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
const input: fc.Arbitrary<DeploymentInput> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('offer' as const), at, deadlineAt: fc.constant(deadlineAt) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('report' as const),
      at,
      wanted: fc.constant(wanted),
      state: fc.constantFrom(...reportedStates),
      software,
      code: fc.constantFrom(undefined, 'download-failed', 'signature-invalid'),
      seq: optional(fc.integer({ min: 0, max: 20 })),
      attempt: optional(fc.integer({ min: 1, max: 3 })),
    }),
  },
  fc.record({ kind: fc.constant('owner' as const), at, answer: fc.constantFrom('accepted', 'declined') }),
  fc.record({ kind: fc.constant('owner' as const), at, answer: fc.constant('deferred' as const), until: at }),
  fc.record({ kind: fc.constantFrom('deadline', 'silence', 'recall', 'retry'), at }),
  fc.record({
    kind: fc.constant('cancel' as const),
    at,
    code: fc.constant('aborted'),
    reason: fc.constant(null),
  }),
);

/** In any order, some again and again. */
const history = fc
  .array(input, { minLength: 1, maxLength: 25, size: 'max' })
  .chain((inputs) =>
    fc
      .array(fc.nat(inputs.length - 1), { maxLength: 15, size: 'max' })
      .map((again) => [...inputs, ...again.map((index) => inputs[index] as DeploymentInput)]),
  );

function check(before: DeploymentLife, input: DeploymentInput, step: DeploymentStep): void {
  const { deployment, changed, why } = step;
  ensure(changed === (why === null), 'says why nothing changed');
  ensure(changed || deployment === before, 'leaves it as it was where nothing changed');
  ensure((deployment.endedAt !== null) === hasEnded(deployment.state), 'knows when it ended');
  ensure(!(hasEnded(before.state) && changed), 'changes nothing that has ended');
  // It stopped for a halt, and is heard when it has been offered the update anew: that offer stands.
  const hasStopped =
    before.recalledAt !== null && input.kind === 'report' && input.state === 'cancelled' && !input.code;
  if (deployment.state === 'offered' && before.state !== 'offered' && !hasStopped) {
    ensure(before.state === 'waiting' && input.kind === 'offer', 'is offered by an offer');
    ensure(input.at < deadlineAt && before.ownerAnswer !== 'declined', 'offers nothing expired or declined');
  }
  if (changed && deployment.state === 'succeeded') {
    ensure(input.kind === 'report' && input.software?.HU?.software === wanted.HU, 'has the wanted version');
  }
  const isBack = rankOf(deployment.state) < rankOf(before.state);
  const isAnew = deployment.state === 'waiting' || (deployment.state === 'offered' && hasStopped);
  ensure(!isBack || (isAnew && !isInstalling(before.state)), 'does not go back');
  const isCancelled = deployment.state === 'cancelled' && !hasEnded(before.state);
  ensure(!(isCancelled && hasStopped && before.withdrawnAt === null), 'is not lost by a halt');
  const isTakenBack = isInstalling(before.state) && deployment.state === 'cancelled';
  ensure(!isTakenBack || input.kind === 'report' || before.withdrawnAt !== null, 'finishes what it installs');
  ensure(deployment.attempts <= limits.mostRetries + 1, 'has so many retries');
}

test('whatever comes, in whatever order and however often: one end state, kept', () => {
  fc.assert(
    fc.property(history, (inputs) => {
      let life: DeploymentLife = newDeployment;
      let ends = 0;
      for (const each of inputs) {
        const step = stepDeployment(life, each, limits);
        check(life, each, step);
        if (!hasEnded(life.state) && hasEnded(step.deployment.state)) ends += 1;
        life = step.deployment;
      }
      for (const kind of ['deadline', 'silence'] as const) {
        const step = stepDeployment(life, { kind, at: 100 * day }, limits);
        if (!hasEnded(life.state) && hasEnded(step.deployment.state)) ends += 1;
        life = step.deployment;
      }
      // Time ends every one that was ever offered.
      ensure(ends === (life.deadlineAt === null && !hasEnded(life.state) ? 0 : 1), 'ends once');
      const late = { kind: 'offer', at: 101 * day, deadlineAt: life.deadlineAt ?? 0 } as const;
      ensure(!stepDeployment(life, late, limits).changed, 'never fires after its deadline');
    }),
    { numRuns: 20_000 },
  );
});
