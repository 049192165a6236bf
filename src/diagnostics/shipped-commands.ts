import { z } from 'zod';
import type { CommandDefinition } from './command-definition.ts';
import { standing } from './standing-proof.ts';

const ecu = z.string().min(1).max(64);
const hex = (digits: number) =>
  z.string().regex(new RegExp(`^[0-9A-Fa-f]{${digits}}$`), `must be ${digits} hex digits`);
const bytes = z.string().regex(/^([0-9A-Fa-f]{2}){0,4096}$/, 'must be bytes in hex');
const problem = z.looseObject({ code: z.string().max(128), message: z.string().max(4096).optional() });
const nothing = z.strictObject({});
const anything = z.looseObject({});

const faultMemories = z.looseObject({
  ecus: z
    .array(
      z.looseObject({
        ecu,
        faults: z
          .array(
            z.looseObject({
              code: z.string().min(1).max(64),
              status: z.int().min(0).max(255),
              freezeFrame: z.record(z.string(), z.unknown()).optional(),
            }),
          )
          .max(1000),
        error: problem.optional(),
      }),
    )
    .max(500),
});

const values = z.looseObject({
  values: z.array(
    z.looseObject({ id: z.string().max(32), value: z.unknown().optional(), error: problem.optional() }),
  ),
});

type Given = Pick<CommandDefinition, 'name' | 'title' | 'args'> & Partial<CommandDefinition>;

const defined = (given: Given): CommandDefinition => ({
  risk: 'read',
  result: anything,
  preconditions: given.risk === 'safety' ? standing : {},
  runsWithinMs: 60_000,
  after: null,
  origin: 'shipped',
  ...given,
});

/** In the order that people read them; services by their numbers in ISO 14229. */
export const shippedCommands: readonly CommandDefinition[] = [
  defined({
    name: 'read-faults',
    title: 'Read the fault memories with their snapshots (0x19)',
    args: z.strictObject({ ecu: ecu.optional() }),
    result: faultMemories,
  }),
  defined({
    name: 'clear-faults',
    title: 'Clear the fault memories (0x14); what they hold is read and kept first',
    risk: 'comfort',
    args: z.strictObject({ ecu: ecu.optional() }),
    result: z.looseObject({ ecus: z.array(ecu).max(500) }),
    after: 'read-faults',
  }),
  defined({
    name: 'read-identification',
    title: 'Read what each control unit is (0x22)',
    args: z.strictObject({ ecu: ecu.optional() }),
    result: z.looseObject({ ecus: z.array(z.looseObject({ ecu, software: z.string().max(128) })).max(500) }),
  }),
  defined({
    name: 'read-data',
    title: 'Read data by their identifiers (0x22)',
    args: z.strictObject({ ecu, ids: z.array(hex(4)).min(1).max(50) }),
    result: values,
  }),
  defined({
    name: 'run-routine',
    title: 'Run a routine of a control unit (0x31)',
    risk: 'safety',
    args: z.strictObject({ ecu, routine: hex(4), parameters: bytes.optional() }),
    runsWithinMs: 300_000,
  }),
  defined({
    name: 'ecu-reset',
    title: 'Start a control unit again (0x11)',
    risk: 'safety',
    args: z.strictObject({ ecu, kind: z.enum(['hard', 'key-off-on', 'soft']).default('soft') }),
  }),
  defined({
    name: 'snapshot',
    title: 'Say every signal once, now',
    args: nothing,
    result: z.looseObject({ signals: z.record(z.string(), z.unknown()) }),
  }),
  defined({
    name: 'set-reporting-rate',
    title: 'Report more or less often for a while',
    risk: 'comfort',
    args: z.strictObject({
      everyMs: z.int().min(100).max(3_600_000),
      forSeconds: z.int().min(1).max(86_400),
    }),
  }),
  defined({
    name: 'locate',
    title: 'Say where it is',
    args: nothing,
    result: z.looseObject({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
    }),
  }),
];
