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

/** In the order that people read them; services by their numbers in ISO 14229. */
export const shippedCommands: readonly CommandDefinition[] = [
  defined({
    name: 'read-faults',
    title: {
      en: 'Read the fault memories with their snapshots (0x19)',
      'zh-Hans': '读取各控制器的故障码及其快照（0x19）',
      es: 'Leer las memorias de averías con sus datos congelados (0x19)',
    },
    args: z.strictObject({ ecu: ecu.optional() }),
    result: faultMemories,
  }),
  defined({
    name: 'clear-faults',
    title: {
      en: 'Clear the fault memories (0x14); what they hold is read and kept first',
      'zh-Hans': '清除故障码（0x14）；清除前先读取并保存其内容',
      es: 'Borrar las memorias de averías (0x14); antes se leen y se guardan',
    },
    risk: 'comfort',
    args: z.strictObject({ ecu: ecu.optional() }),
    result: z.looseObject({ ecus: z.array(ecu).max(500) }),
    after: 'read-faults',
  }),
  defined({
    name: 'read-identification',
    title: {
      en: 'Read what each control unit is (0x22)',
      'zh-Hans': '读取各控制器的标识信息（0x22）',
      es: 'Leer la identificación de cada unidad de control (0x22)',
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
      en: 'Read data by their identifiers (0x22)',
      'zh-Hans': '按标识符读取数据（0x22）',
      es: 'Leer datos por identificador (0x22)',
    },
    args: z.strictObject({ ecu, ids: z.array(hex(4)).min(1).max(50) }),
    result: values,
  }),
  defined({
    name: 'run-routine',
    title: {
      en: 'Run a routine of a control unit (0x31)',
      'zh-Hans': '执行控制器的例程（0x31）',
      es: 'Ejecutar una rutina de una unidad de control (0x31)',
    },
    risk: 'safety',
    args: z.strictObject({ ecu, routine: hex(4), parameters: bytes.optional() }),
    runsWithinMs: 300_000,
  }),
  defined({
    name: 'ecu-reset',
    title: {
      en: 'Start a control unit again (0x11)',
      'zh-Hans': '复位控制器（0x11）',
      es: 'Reiniciar una unidad de control (0x11)',
    },
    risk: 'safety',
    args: z.strictObject({ ecu, kind: z.enum(['hard', 'key-off-on', 'soft']).default('soft') }),
  }),
  defined({
    name: 'snapshot',
    title: {
      en: 'Say every signal once, now',
      'zh-Hans': '立即上报一次全部信号',
      es: 'Enviar ahora todas las señales una vez',
    },
    args: nothing,
    result: z.looseObject({ signals: z.record(z.string(), z.unknown()) }),
  }),
  defined({
    name: 'set-reporting-rate',
    title: {
      en: 'Report more or less often for a while',
      'zh-Hans': '在一段时间内调整上报频率',
      es: 'Enviar datos más o menos a menudo durante un tiempo',
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
      en: 'Say where it is',
      'zh-Hans': '上报当前位置',
      es: 'Indicar dónde está',
    },
    args: nothing,
    result: z.looseObject({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
    }),
  }),
];
