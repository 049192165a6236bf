import { z } from 'zod';
import { updateStates } from '../../src/wire/messages.ts';
import { powerPoints } from './power.ts';

/** How a car takes updates. Everything left out: as it should be. */
export const behaviourSchema = z.strictObject({
  /** Power goes away, once for each. */
  powerLosses: z
    .array(z.strictObject({ at: z.enum(powerPoints), when: z.enum(['before', 'after']) }))
    .default([]),
  /** Until the car is there again. */
  backAfterSeconds: z.number().min(0).max(86_400).default(5),
  /** Whether it knows after a power loss what it was about. */
  keepsState: z.boolean().default(true),
  /** Starts that new software has until it is committed; then the boot loader takes the old one. */
  trialBoots: z.int().min(1).max(10).default(3),
  /** What the owner says when asked. */
  owner: z.enum(['accepts', 'declines', 'defers']).default('accepts'),
  ownerDefersHours: z.number().gt(0).max(1000).default(24),
  /** A condition that never comes true in this car, by the code that it says. */
  obstacle: z.string().min(1).optional(),
  /** Says nothing of the update any more after this, and does nothing. */
  silentAfter: z.enum(updateStates).optional(),
  /** What it reports to have, whatever it has. */
  reportsVersion: z.string().min(1).optional(),
  kilobytesPerSecond: z.number().positive().optional(),
  /** Downloads arrive with a flipped bit: the first of each file, or all. */
  corrupts: z.enum(['first', 'all']).optional(),
  /** Deltas cannot be applied. */
  deltasFail: z.boolean().default(false),
  /** Code with which writing an image fails. */
  installFails: z.string().min(1).optional(),
  /** The new software does not start, so that the old one is back. */
  bootFails: z.boolean().default(false),
  installSeconds: z.number().min(0).max(3600).default(8),
  restartSeconds: z.number().min(0).max(600).default(3),
});
export type Behaviour = z.infer<typeof behaviourSchema>;
