import type { CheckTable } from './check-table.ts';
import { checkFlags, phases, type VehicleState } from './vehicle-state.ts';

/** What a sample in a slot goes into and brings up, for a vehicle. Vehicles to which the same rules apply share it. */
export interface JudgingPlan {
  readonly windowsOfSlot: readonly Int32Array[];
  readonly checksOfSlot: readonly Int32Array[];
}

/** Without what is of rules that do not apply, unless something of them is left. */
export function createPlanner({ windows, checks, checksOfSlot, windowsOfSlot }: CheckTable) {
  const plans = new Map<string, JudgingPlan>();
  return (state: VehicleState): JudgingPlan => {
    const isJudged = (check: number) =>
      ((state.flags[check] as number) & checkFlags.off) === 0 || state.phase[check] !== phases.idle;
    const isKept = (window: number) => state.isRead[window] !== 0 || state.windows.length[window] !== 0;
    const key = [...checks.map(({ index }) => isJudged(index)), ...windows.map((_, index) => isKept(index))]
      .map(Number)
      .join('');
    const known = plans.get(key);
    if (known !== undefined) return known;
    const plan = {
      checksOfSlot: checksOfSlot.map((some) => some.filter(isJudged)),
      windowsOfSlot: windowsOfSlot.map((some) => Int32Array.from(some.filter(isKept))),
    };
    plans.set(key, plan);
    return plan;
  };
}
