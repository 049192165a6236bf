import { z } from 'zod';
import { caseStates } from '../../service/cases/fold-case.ts';
import { healths, powertrains, severities, vehicleAttributes } from '../../vehicles/vehicle.ts';
import { time, vin } from './common.ts';

export const severity = z.enum(severities).meta({ id: 'Severity' });
export const health = z
  .enum(healths)
  .meta({ id: 'Health', description: 'The worst severity among the firing alerts; `ok` without any' });
const powertrain = z.enum(powertrains).meta({ id: 'Powertrain' });

export const newVehicle = z.looseObject({ ...vehicleAttributes.shape, powertrain }).meta({
  id: 'NewVehicle',
  description:
    'What is known of a vehicle by registration. Unknown keys are ignored, and named in `warnings`.',
});

const { shape } = vehicleAttributes;
export const vehicleChange = z
  .strictObject({
    model: shape.model.optional(),
    modelYear: shape.modelYear.optional(),
    powertrain: powertrain.optional(),
    market: shape.market.optional(),
    plate: shape.plate.unwrap().optional(),
    chemistry: shape.chemistry.unwrap().optional(),
    timeZone: shape.timeZone.unwrap().optional(),
    attributes: shape.attributes.unwrap().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'must change something')
  .meta({
    id: 'VehicleChange',
    description: 'What is left out stays as it is; `attributes` is replaced whole.',
  });

const registered = {
  vin,
  model: z.string(),
  modelYear: z.int(),
  powertrain,
  market: z.string(),
  plate: z.string().nullable(),
  chemistry: z.string().nullable(),
  timeZone: z.string().nullable(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  createdAt: time,
};

export const position = z
  .object({ latitude: z.number(), longitude: z.number(), ts: time })
  .meta({ id: 'Position', description: 'Where a vehicle was last by its own receiver: degrees, WGS 84' });

const known = {
  ...registered,
  software: z.record(z.string(), z.string()).describe('Control unit → software version'),
  health,
  online: z.boolean(),
  lastSeenAt: time.nullable(),
  position: position.nullable(),
};

export const vehicle = z.object(known).meta({ id: 'Vehicle' });
export const vehicleDetail = z
  .object({
    ...known,
    ecus: z.array(
      z.object({
        ecu: z.string(),
        hardware: z.string().nullable(),
        serial: z.string().nullable(),
        software: z.string(),
        reportedAt: time,
      }),
    ),
    openAlerts: z.array(
      z.object({
        id: z.string(),
        rule: z.string(),
        severity,
        state: z.enum(['pending', 'firing']),
        activeSince: time,
        firedAt: time.nullable(),
        acknowledgedBy: z.string().nullable(),
      }),
    ),
    openCases: z
      .array(
        z
          .object({
            id: z.string(),
            number: z.int(),
            title: z.string().describe('In the language of Accept-Language where the server named it'),
            state: z.enum(caseStates),
            priority: severity,
            owner: z.string().nullable(),
            openedAt: time,
            parent: z.string().nullable().describe('The case of its cause'),
          })
          .meta({ id: 'OpenCase' }),
      )
      .describe('Neither resolved nor closed; the most urgent first'),
    hasCredentials: z.boolean(),
    localTimeZone: z
      .string()
      .nullable()
      .describe("IANA name: as registered, else the market's where all of it keeps one time"),
  })
  .meta({ id: 'VehicleDetail' });

export const vehicleExtent = z
  .object({
    faults: z.int().describe('Episodes'),
    alerts: z.int(),
    reports: z.int().describe('Events, inventories and answers'),
    quarantined: z.int(),
    signals: z.int().describe('Signals that were ever sent'),
    earliest: time.nullable().describe('Event time of the oldest fault, alert or report'),
  })
  .meta({ id: 'VehicleExtent', description: 'What is kept about a vehicle' });

export const credentials = z
  .object({ username: z.string(), password: z.string() })
  .meta({ id: 'VehicleCredentials', description: 'What the vehicle signs in with over MQTT. Shown once.' });

export const createdVehicle = z
  .object({ ...registered, credentials, warnings: z.array(z.string()) })
  .meta({ id: 'CreatedVehicle' });

export const importLine = z
  .object({
    line: z.int().describe('Line of the body, from 1'),
    vin: z.string().nullable(),
    status: z.enum(['created', 'refused']),
    credentials: credentials.optional(),
    warnings: z.array(z.string()).optional(),
    error: z
      .object({
        code: z.string(),
        message: z.string(),
        errors: z.array(z.object({ path: z.string(), message: z.string() })),
      })
      .optional(),
  })
  .meta({ id: 'ImportLine' });
