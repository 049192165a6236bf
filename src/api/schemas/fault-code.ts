import { z } from 'zod';
import { drivability } from '../../faults/fault-episode.ts';
import { lineOutcomes } from '../../faults/judge-code-file.ts';
import { lineReasons } from '../../faults/line-errors.ts';
import { faultSystems } from '../../wire/messages.ts';
import { pageSchema, time } from './common.ts';
import { severity } from './vehicle.ts';

export const mayBeDriven = z.enum(drivability).nullable().describe('Null where nobody can say');
const named = z.object({ id: z.string(), name: z.string() }).meta({ id: 'NamedItem' });

const codeScope = z
  .object({
    system: z.enum(faultSystems).nullable(),
    make: z.string().nullable().describe('The vehicle attribute `make`'),
    model: z.string().nullable(),
    ecu: z.string().nullable(),
  })
  .meta({ id: 'FaultCodeScope', description: 'Where it holds; null = anywhere' });

const origin = z
  .object({ importId: z.int(), name: z.string(), line: z.int(), scope: codeScope })
  .nullable()
  .meta({
    id: 'FaultCodeOrigin',
    description: 'The import it came with; null for what ships with the server',
  });

const summary = {
  code: z.string(),
  systems: z.array(z.enum(faultSystems)),
  description: z.string(),
  severity: severity.describe('Of GB/T 32960 alarms the least: their level raises it'),
  mayBeDriven,
  origin,
};

export const faultCodePage = pageSchema(
  'FaultCodePage',
  z.object(summary).meta({
    id: 'FaultCodeItem',
    description: 'An entry of the fault catalogue, in the language of the reader',
  }),
  { total: z.int().describe('On all pages') },
);

export const faultCause = z
  .object({
    id: z.string().nullable().describe('Null for one in the words of an import'),
    name: z.string(),
    checks: z.array(z.string()).describe('In order, what can be seen from afar first'),
    skills: z.array(named).describe('What whoever does it must be able or allowed to do'),
    parts: z.array(named).describe('What may have to be fetched'),
  })
  .meta({ id: 'FaultCause' });

export const faultCode = z
  .object({
    ...summary,
    system: z.enum(faultSystems),
    isKnown: z.boolean().describe('False: only what the form of the code says'),
    customer: z.string().describe('What a driver may be told'),
    checks: z.array(z.string()).describe('To be made before those of any cause'),
    causes: z.array(faultCause).describe('The likeliest first'),
    others: z
      .array(
        z
          .object({ description: z.string(), severity, origin })
          .meta({ id: 'OtherFaultCode', description: 'The same code elsewhere, or as it ships' }),
      )
      .describe('What the same code says for other makes or control units, and what is overridden'),
  })
  .meta({ id: 'FaultCode' });

const counts = z
  .object(
    Object.fromEntries(lineOutcomes.map((name) => [name, z.int()])) as Record<
      (typeof lineOutcomes)[number],
      z.ZodInt
    >,
  )
  .meta({ id: 'CodeImportCounts' });

const importReport = z
  .object({
    encoding: z.string(),
    separator: z.string(),
    unknownColumns: z.array(z.string()).describe('Left out'),
    counts,
    lines: z.array(
      z
        .object({
          line: z.int().describe('From 1, the heading included'),
          code: z.string().nullable(),
          outcome: z.enum(lineOutcomes),
          errors: z.array(
            z
              .object({
                path: z.string(),
                message: z.string(),
                reason: z.enum(lineReasons),
                detail: z.string(),
              })
              .meta({ id: 'CodeLineError' }),
          ),
          changes: z.array(z.object({ field: z.string(), from: z.string(), to: z.string() })),
        })
        .meta({ id: 'CodeImportLine' }),
    ),
  })
  .meta({ id: 'CodeImportReport', description: 'What became, or would become, of each line' });

export const codeImport = z
  .object({
    id: z.int(),
    name: z.string(),
    importedBy: z.string(),
    importedAt: time,
    removedBy: z.string().nullable(),
    removedAt: time.nullable().describe('Null while it holds'),
    counts,
  })
  .meta({ id: 'CodeImport' });
export const codeImportList = z.object({ items: z.array(codeImport) }).meta({ id: 'CodeImportList' });
export const codeImportAnswer = z
  .object({ import: codeImport.nullable().describe('Null for a dry run'), report: importReport })
  .meta({ id: 'CodeImportAnswer' });
