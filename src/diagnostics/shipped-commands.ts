import { z } from 'zod';
import { faultSystems } from '../wire/messages.ts';
import type { CommandDefinition } from './command-definition.ts';
import { standing } from './standing-proof.ts';

const ecu = z.string().min(1).max(64);
const hex = (digits: number) =>
  z.string().regex(new RegExp(`^[0-9A-Fa-f]{${digits}}$`), `must be ${digits} hex digits`);
const bytes = z.string().regex(/^([0-9A-Fa-f]{2}){0,4096}$/, 'must be bytes in hex');
const problem = z.looseObject({ code: z.string().max(128), message: z.string().max(4096).optional() });
const nothing = z.strictObject({});
const anything = z.looseObject({});

/** As in a report of a fault memory (`wire/messages.ts`); taken as such, so the vehicle's faults are as read. */
const faultMemories = z.looseObject({
  ecus: z
    .array(
      z.looseObject({
        ecu,
        system: z.enum(faultSystems).optional().describe('`uds` where it is left out'),
        faults: z
          .array(
            z.looseObject({
              code: z.string().min(1).max(64),
              status: z
                .union([z.int().min(0).max(255), z.string().max(32)])
                .optional()
                .describe('Status byte of ISO 14229; in other systems as in their reports'),
              freezeFrame: z.record(z.string(), z.unknown()).optional(),
            }),
          )
          .max(1000)
          .optional(),
        error: problem.optional().describe('Where this control unit refused: its negative response'),
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

/** In the order that people read them. Titles as the console has them. */
export const shippedCommands: readonly CommandDefinition[] = [
  defined({
    name: 'read-faults',
    title: {
      en: 'Read the faults',
      'zh-Hans': '读取故障',
      es: 'Leer las averías',
    },
    args: z.strictObject({ ecu: ecu.optional() }),
    result: faultMemories,
  }),
  defined({
    name: 'clear-faults',
    title: {
      en: 'Clear the faults',
      'zh-Hans': '清除故障',
      es: 'Borrar las averías',
    },
    risk: 'comfort',
    args: z.strictObject({ ecu: ecu.optional() }),
    result: z.looseObject({ ecus: z.array(ecu).max(500) }),
    after: 'read-faults',
  }),
  defined({
    name: 'read-identification',
    title: {
      en: 'Read the identification',
      'zh-Hans': '读取标识',
      es: 'Leer la identificación',
    },
    args: z.strictObject({ ecu: ecu.optional() }),
    result: z.looseObject({
      ecus: z
        .array(z.looseObject({ ecu, software: z.string().max(128).optional(), error: problem.optional() }))
        .max(500),
    }),
  }),
  defined({
    name: 'read-data',
    title: {
      en: 'Read data',
      'zh-Hans': '读取数据',
      es: 'Leer datos',
    },
    args: z.strictObject({ ecu, ids: z.array(hex(4)).min(1).max(50) }),
    result: values,
  }),
  defined({
    name: 'run-routine',
    title: {
      en: 'Run a routine',
      'zh-Hans': '执行例程',
      es: 'Ejecutar una rutina',
    },
    risk: 'safety',
    args: z.strictObject({ ecu, routine: hex(4), parameters: bytes.optional() }),
    runsWithinMs: 300_000,
  }),
  defined({
    name: 'ecu-reset',
    title: {
      en: 'Restart a control unit',
      'zh-Hans': '重启控制单元',
      es: 'Reiniciar una centralita',
    },
    risk: 'safety',
    args: z.strictObject({ ecu, kind: z.enum(['hard', 'key-off-on', 'soft']).default('soft') }),
  }),
  defined({
    name: 'snapshot',
    title: {
      en: 'Take a snapshot',
      'zh-Hans': '获取快照',
      es: 'Tomar una instantánea',
    },
    args: nothing,
    result: z.looseObject({ signals: z.record(z.string(), z.unknown()) }),
  }),
  defined({
    name: 'set-reporting-rate',
    title: {
      en: 'Report more often',
      'zh-Hans': '提高上报频率',
      es: 'Comunicar más a menudo',
    },
    risk: 'comfort',
    args: z.strictObject({
      everyMs: z.int().min(100).max(3_600_000),
      forSeconds: z.int().min(1).max(86_400),
    }),
  }),
  defined({
    name: 'locate',
    title: {
      en: 'Locate the car',
      'zh-Hans': '定位车辆',
      es: 'Localizar el vehículo',
    },
    args: nothing,
    result: z.looseObject({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
    }),
  }),
];
