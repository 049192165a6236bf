import type { z } from 'zod';
import type { Text } from '../shared/languages.ts';
import type { CommandRisk } from './command.ts';
import type { Preconditions } from './standing-proof.ts';

/** A kind of command. */
export interface CommandDefinition {
  /** Kebab-case. */
  readonly name: string;
  readonly title: Text;
  readonly risk: CommandRisk;
  readonly args: z.ZodType;
  readonly result: z.ZodType;
  /** Checked by the server at sending, and told to the vehicle, which checks them again. */
  readonly preconditions: Preconditions;
  /** How long a vehicle that has begun may take. */
  readonly runsWithinMs: number;
  /** Another command that must have succeeded before; made with it from its arguments. */
  readonly after: string | null;
  /** From the shipped set, or an operator's own. */
  readonly origin: 'shipped' | 'own';
}

/** Longest and usual life, in seconds: until when a vehicle may begin. */
export const lifeLimits: Readonly<Record<CommandRisk, { readonly most: number; readonly usual: number }>> = {
  read: { most: 7 * 86_400, usual: 900 },
  comfort: { most: 86_400, usual: 900 },
  safety: { most: 60, usual: 60 },
};

export interface CommandCatalogue {
  get(name: string): CommandDefinition | undefined;
  all(): readonly CommandDefinition[];
}

/** @throws where a name is there twice, or a safety command has no preconditions */
export function createCommandCatalogue(definitions: readonly CommandDefinition[]): CommandCatalogue {
  const byName = new Map<string, CommandDefinition>();
  for (const definition of definitions) {
    const { name, risk, preconditions, after } = definition;
    if (byName.has(name)) throw new Error(`the command "${name}" is defined twice`);
    if (risk === 'safety' && !('Vehicle.Speed' in preconditions))
      throw new Error(
        `the command "${name}" can move or stop something, so it must ask for a standing vehicle`,
      );
    if (after !== null && byName.get(after)?.risk !== 'read')
      throw new Error(`the command "${name}" comes after "${after}", which is no reading command before it`);
    byName.set(name, definition);
  }
  return { get: (name) => byName.get(name), all: () => [...byName.values()] };
}
