/** A draft judges nothing; a rule in shadow judges and tells nobody; a live one raises alerts; a retired one is kept. */
export const ruleStates = ['draft', 'shadow', 'live', 'retired'] as const;
export type RuleState = (typeof ruleStates)[number];

/** Shipped with Roadside, or written here. */
export const ruleOrigins = ['shipped', 'own'] as const;
export type RuleOrigin = (typeof ruleOrigins)[number];

/** The text of a rule at a time; numbered by rule, from 1. Only a draft's text ever changes. */
export interface RuleVersion {
  readonly rule: string;
  readonly version: number;
  readonly origin: RuleOrigin;
  readonly state: RuleState;
  readonly yaml: string;
  readonly hash: string;
  /** Of the shipped text that stood when an own version was made. */
  readonly shippedHash: string | null;
  /** Null: the server, at an upgrade. */
  readonly createdBy: string | null;
  readonly createdAt: number;
  readonly why: string;
  readonly stateSince: number;
}

/** A change of state; `from` is null where the version was made, and both are `draft` where a draft was written again. */
export interface RuleTransition {
  readonly version: number;
  readonly from: RuleState | null;
  readonly to: RuleState;
  readonly by: string | null;
  readonly at: number;
  readonly why: string;
}

/** Why the server itself changed a state; people say it in their own words. */
export const serverReasons = {
  shipped: 'shipped',
  upgraded: 'upgraded',
  notShippedAnyMore: 'not-shipped-any-more',
  replaced: 'replaced',
} as const;

/** The server's own name in the tables. */
export const server = '';

const next: Readonly<Record<RuleState, readonly RuleState[]>> = {
  draft: ['shadow', 'live', 'retired'],
  shadow: ['live', 'retired'],
  live: ['shadow', 'retired'],
  retired: ['shadow', 'live'],
};

export const mayBecome = (from: RuleState, to: RuleState): boolean => next[from].includes(to);
export const nextStates = (from: RuleState): readonly RuleState[] => next[from];
