/** What a person asked of a vehicle, and what became of it. */

/** What a command may do: tell, change what nobody feels at the wheel, or move or stop something. */
export const commandRisks = ['read', 'comfort', 'safety'] as const;
export type CommandRisk = (typeof commandRisks)[number];

const openStates = ['awaiting-approval', 'queued', 'sent', 'accepted', 'running'] as const;
const finalStates = ['succeeded', 'failed', 'refused', 'expired', 'cancelled'] as const;
export const commandStates = [...openStates, ...finalStates] as const;
export type CommandState = (typeof commandStates)[number];

export const isFinalState = (state: CommandState): boolean =>
  (finalStates as readonly CommandState[]).includes(state);

/** Why it was refused or failed. `code` is stable and kebab-case, or the vehicle's own. */
export interface CommandError {
  readonly code: string;
  readonly message: string;
}

/** What decides about the life of a command. Times are milliseconds since 1970 UTC. */
export interface CommandLife {
  readonly state: CommandState;
  readonly risk: CommandRisk;
  /** The vehicle may not begin at this time or later. */
  readonly expiresAt: number;
  /** How long a vehicle that has begun may take. */
  readonly runsWithinMs: number;
  readonly requestedBy: string;
  readonly approvedBy: string | null;
  /** How often it was handed to the vehicle's connection. */
  readonly sends: number;
  readonly error: CommandError | null;
  readonly result: unknown;
  /** 0..1, as the vehicle says. */
  readonly progress: number | null;
}
