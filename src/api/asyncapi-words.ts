import type { z } from 'zod';
import { captureRequest, downCommand, updateOffer, updateWithdrawal } from '../wire/down-messages.ts';
import {
  batchTelemetry,
  columnTelemetry,
  commandAnswer,
  eventReport,
  gbt32960Report,
  inventoryReport,
  j1939Report,
  obdReport,
  openAnswer,
  singleTelemetry,
  udsReport,
  updateReport,
} from '../wire/messages.ts';
import type { DownKind, UpKind } from '../wire/topics.ts';

/** One form of what is said on a topic. */
export interface MessageWords {
  readonly title: string;
  readonly schema: z.ZodType;
  readonly example: Readonly<Record<string, unknown>>;
}

export interface ChannelWords {
  readonly title: string;
  readonly description?: string;
  /** By name; a message is of exactly one of them. */
  readonly messages: Readonly<Record<string, MessageWords>>;
}

const ts = 1_763_780_000_123;
const sequence = { boot: '7f3a', seq: 1042 };
const report = { ts, ecu: 'BMS', complete: true };

/** Every kind of topic must be here, or this does not compile. */
export const upWords: Readonly<Record<UpKind, ChannelWords>> = {
  telemetry: {
    title: 'Signals',
    description:
      'Names and units are COVESA VSS 6.0 paths; a name that is not in the catalogue is kept too. The last received value of a signal at a time wins.',
    messages: {
      sample: {
        title: 'One sample',
        schema: singleTelemetry,
        example: { ...sequence, ts, signals: { 'Vehicle.Speed': 63.2 } },
      },
      samples: {
        title: 'Samples one after another',
        schema: batchTelemetry,
        example: { ...sequence, samples: [{ ts, signals: { 'Vehicle.Speed': 63.2 } }] },
      },
      columns: {
        title: 'Columns, one value for each time; null is no sample. All are as long as `ts`',
        schema: columnTelemetry,
        example: { ...sequence, ts: [ts, ts + 1000], signals: { 'Vehicle.Speed': [63.2, null] } },
      },
    },
  },
  faults: {
    title: 'Fault memory of a control unit, or a change of it',
    description:
      'With `complete` the list is all that the unit has stored in that system: open faults that it lacks have ended.',
    messages: {
      udsFaults: {
        title: 'UDS: ISO 14229 status byte',
        schema: udsReport,
        example: { ...report, system: 'uds', faults: [{ code: 'P0A80-00', status: 9 }] },
      },
      obdFaults: {
        title: 'OBD',
        schema: obdReport,
        example: { ...report, system: 'obd', faults: [{ code: 'P0301', status: 'confirmed' }] },
      },
      j1939Faults: {
        title: 'SAE J1939',
        schema: j1939Report,
        example: { ...report, system: 'j1939', faults: [{ code: 'SPN520192/FMI5', active: true }] },
      },
      gbt32960Faults: {
        title: 'GB/T 32960 alarms, level 1 to 3',
        schema: gbt32960Report,
        example: { ...report, system: 'gbt32960', faults: [{ code: 'GBT-5', level: 2 }] },
      },
    },
  },
  event: {
    title: 'Something happened',
    messages: {
      event: {
        title: 'ignition-on, ignition-off, charge-start, charge-end, crash, or of your own',
        schema: eventReport,
        example: { ts, type: 'ignition-on', data: { odometerKm: 18_200 } },
      },
    },
  },
  inventory: {
    title: 'What is installed now',
    messages: {
      inventory: {
        title: 'Control units with their software',
        schema: inventoryReport,
        example: { ts, ecus: [{ ecu: 'BMS', hardware: 'H1', serial: 'S1', software: '1.2' }] },
      },
    },
  },
  command: {
    title: 'What became of a command',
    messages: {
      commandAnswer: {
        title: 'State of the command, with its result at the end',
        schema: commandAnswer,
        example: { ts, state: 'running', progress: 0.5 },
      },
    },
  },
  update: {
    title: 'How far an update is',
    messages: {
      updateReport: {
        title: 'State of the update',
        schema: updateReport,
        example: { ts, state: 'downloading', attempt: 1, progress: 0.25 },
      },
    },
  },
  capture: {
    title: 'A capture',
    messages: {
      capture: { title: 'Kept as said', schema: openAnswer, example: { ts, frames: [[291, 2, 255]] } },
    },
  },
};

const id = '0198a3f2-5b1c-7c7e-9d0e-2f6f3f0a4b11';
const artifact = {
  ...{ kind: 'full', sha256: 'c1'.repeat(32), sha1: 'c1'.repeat(20), bytes: 1_048_576 },
  ...{ name: 'bms-2.0.swu', url: 'https://roadside.example/downloads/…' },
};

export const downWords: Readonly<Record<DownKind, ChannelWords>> = {
  command: {
    title: 'A command',
    description:
      'Sent again when the vehicle subscribes, but for what can move or stop something: that is sent once.',
    messages: {
      command: {
        title: 'To be begun before it expires, while the preconditions hold',
        schema: downCommand,
        example: {
          ...{ id, name: 'read-faults', args: { ecu: 'BMS' }, issuedAt: ts, expiresAt: ts + 900_000 },
          preconditions: {},
        },
      },
    },
  },
  update: {
    title: 'An offer of an update, or its end',
    description: 'What is open is sent again when the vehicle subscribes.',
    messages: {
      updateOffer: {
        title: 'What shall be installed, when, and with whose consent',
        schema: updateOffer,
        example: {
          ...{ id, campaign: 'bms-2.0', attempt: 1, issuedAt: ts, sentAt: ts, expiresAt: ts + 86_400_000 },
          releases: [
            {
              ...{ id: 'bms-2.0', name: 'BMS', version: '2.0', digest: 'c1'.repeat(32) },
              signatures: [{ keyId: 'a1b2', signature: 'MEUCIQ==' }],
              url: 'https://roadside.example/downloads/…',
            },
          ],
          steps: [{ ecu: 'BMS', hardware: 'H1', from: '1.2', to: '2.0', artifact, fallback: null }],
          preconditions: {
            ...{ parked: true, leastStateOfCharge: 30, least12V: 12.2, notCharging: true, temperature: null },
          },
          ...{ window: null, consent: 'ask', notes: { en: 'Better range.' } },
        },
      },
      updateWithdrawal: {
        title: 'It is not offered any more',
        schema: updateWithdrawal,
        example: { id, withdrawn: true },
      },
    },
  },
  capture: {
    title: 'A request for a capture',
    description: 'Reserved: this version sends none.',
    messages: {
      captureRequest: { title: 'Which capture', schema: captureRequest, example: { id } },
    },
  },
};
