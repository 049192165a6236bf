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
    plan: rotaPlan,
  })
  .meta({ id: 'RotaForm' });
export const rota = rotaForm
  .extend({
    id: z.string(),
    now: z.string().nullable().describe('Who is on call'),
    shifts: z.array(z.object({ technician: z.string(), from: time, to: time, isOverride: z.boolean() })),
  })
  .meta({ id: 'Rota' });
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
