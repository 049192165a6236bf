import type { CheckTable } from './check-table.ts';
import { assembleGuards, type Guard, type Guards } from './direct-parts.ts';
import { checkFlags, phases, type VehicleState } from './vehicle-state.ts';

/** What a sample in a slot goes into and brings up, for a vehicle. Vehicles to which the same rules apply share it. */
export interface JudgingPlan {
  readonly windowsOfSlot: readonly Int32Array[];
  readonly checksOfSlot: readonly Int32Array[];
  readonly gate: Gate;
}

/** The guards of a plan's checks, to be asked together. */
export interface Gate {
  /** With fewer checks at hand they are asked one by one. */
  readonly least: number;
  /** By check: may its condition hold, as far as last values tell? Of the vehicle that was asked about last. */
  readonly isOpen: Uint8Array;
  readonly guards: readonly Guards[];
}

/** What V8 makes one fast function of. */
const guardsTogether = 100;

/** Without what is of rules that do not apply, unless something of them is left. */
export function createPlanner({ windows, checks, checksOfSlot, windowsOfSlot }: CheckTable) {
  const plans = new Map<string, JudgingPlan>();
  const gates = new Map<string, Gate>();

  const gateOf = (isJudged: (check: number) => boolean, key: string): Gate => {
    const known = gates.get(key);
    if (known !== undefined) return known;
    const guarded = checks.flatMap(({ index, when: { guard } }): Guard[] =>
      guard !== null && isJudged(index) ? [{ check: index, source: guard }] : [],
    );
    const groups = Array.from({ length: Math.ceil(guarded.length / guardsTogether) }, (_, group) =>
      guarded.slice(group * guardsTogether, (group + 1) * guardsTogether),
    );
    const gate = {
      least: Math.max(4, guarded.length / 8),
      isOpen: new Uint8Array(checks.length).fill(1),
      guards: groups.map(assembleGuards),
    };
    gates.set(key, gate);
    return gate;
  };

  return (state: VehicleState): JudgingPlan => {
    const isJudged = (check: number) =>
      ((state.flags[check] as number) & checkFlags.off) === 0 || state.phase[check] !== phases.idle;
    const isKept = (window: number) => state.isRead[window] !== 0 || state.windows.length[window] !== 0;
    const judged = checks.map(({ index }) => Number(isJudged(index))).join('');
    const key = `${judged} ${windows.map((_, index) => Number(isKept(index))).join('')}`;
    const known = plans.get(key);
    if (known !== undefined) return known;
    const plan = {
      checksOfSlot: checksOfSlot.map((some) => some.filter(isJudged)),
      windowsOfSlot: windowsOfSlot.map((some) => Int32Array.from(some.filter(isKept))),
      gate: gateOf(isJudged, judged),
    };
    plans.set(key, plan);
    return plan;
  };
}

/** Of the samples and windows that a state holds; -Infinity for none. */
export function newestTime({ times, windows }: VehicleState): number {
  let newest = times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  for (let index = 0; index < windows.specs.length; index++) {
    const length = windows.length[index] as number;
    if (length > 0) newest = Math.max(newest, windows.lastTs(index, length - 1));
  }
  return newest;
}
