import { z } from 'zod';
import { rotaPlan } from '../../service/technicians/on-call.ts';
import { placeForm, technicianForm } from '../../service/technicians/technician.ts';
import { time } from './common.ts';

export const newPlace = placeForm.meta({ id: 'PlaceForm' });
export const place = placeForm.extend({ id: z.string() }).meta({ id: 'Place' });
export const places = z.object({ items: z.array(place), nextCursor: z.null() }).meta({ id: 'Places' });
export const newTechnician = technicianForm.meta({ id: 'TechnicianForm' });
export const technician = technicianForm.extend({ id: z.string() }).meta({ id: 'Technician' });
export const technicianList = z
  .object({ items: z.array(technician), nextCursor: z.null() })
  .meta({ id: 'Technicians' });

export const rotaForm = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    market: placeForm.shape.market,
    place: z.uuid().nullable().default(null).describe('Whose people they are; null = of the whole market'),
    plan: rotaPlan,
  })
  .meta({ id: 'RotaForm' });
const gapKind = z.enum(['not-begun', 'left', 'unreachable', 'absent']);
export const rota = rotaForm
  .extend({
    id: z.string(),
    now: z.string().nullable().describe('Who is on call'),
    shifts: z.array(z.object({ technician: z.string(), from: time, to: time, isOverride: z.boolean() })),
    gaps: z
      .array(z.object({ from: time, to: time, why: gapKind, technician: z.string().nullable() }))
      .describe('When nobody could be reached: before it begins, and turns of those who left or are absent'),
  })
  .meta({ id: 'Rota' });
export const onCall = z
  .object({
    at: time,
    items: z.array(
      z
        .object({
          rota: z.object({ id: z.string(), name: z.string() }),
          market: z.string(),
          place: z.object({ id: z.string(), name: z.string() }).nullable(),
          technician: z
            .object({
              ...{ id: z.string(), name: z.string() },
              ...{
                phone: z.string().nullable(),
                email: z.string().nullable(),
                username: z.string().nullable(),
              },
              languages: z.array(z.string()),
            })
            .nullable()
            .describe('Null before the rota begins'),
          from: time.nullable(),
          to: time.nullable(),
          isOverride: z.boolean(),
          gap: gapKind.nullable().describe('Why he cannot be reached'),
        })
        .meta({ id: 'OnCallNow' }),
    ),
    uncovered: z.array(z.string()).describe('Markets with vehicles in which nobody can be reached'),
  })
  .meta({ id: 'OnCall' });
export const rotas = z.object({ items: z.array(rota), nextCursor: z.null() }).meta({ id: 'Rotas' });

const obstacle = z.object({
  code: z.enum([
    ...([
      'certificate-missing',
      'certificate-lapsed',
      'skill-missing',
      'language-missing',
      'absent',
    ] as const),
    ...(['not-at-work', 'on-another-visit', 'too-many-cases', 'farther'] as const),
  ]),
  certificate: z.string().optional(),
  at: time.optional().describe('When it lapsed'),
  skill: z.string().optional(),
  language: z.string().optional(),
  cases: z.number().optional(),
  kilometres: z.number().nullable().optional(),
  unknown: z
    .enum(['vehicle', 'place', 'coordinates'])
    .optional()
    .describe(
      'Why the distance is not known: where the vehicle is, where the technician belongs, where that lies',
    ),
});
export const proposal = z
  .object({
    job: z.object({
      ...{ from: time, to: time, certificates: z.array(z.string()), skills: z.array(z.string()) },
      language: z.string().nullable(),
    }),
    proposed: z.string().nullable().describe('The nearest who fits and is free'),
    candidates: z.array(
      z.object({
        ...{ id: z.string(), name: z.string(), kilometres: z.number().nullable(), openCases: z.number() },
        isOnCall: z.boolean(),
        obstacles: z.array(obstacle).describe('Why it is not he; none for the one who is proposed'),
      }),
    ),
  })
  .meta({ id: 'Proposal' });
