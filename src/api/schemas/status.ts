import { z } from 'zod';
import { serviceStates, services } from '../../system/services.ts';
import { time } from './common.ts';

const state = z.enum(serviceStates);

export const serviceStatus = z
  .object({
    at: time,
    services: z.array(
      z.object({
        service: z.enum(services),
        state,
        since: time.nullable().describe('Null where that was before what is kept'),
        day: z
          .array(state.nullable())
          .describe('The last 24 h in equal parts, oldest first: the worst of each; null: not known'),
        stoppedMs: z.number().describe('In the last 24 h'),
      }),
    ),
  })
  .meta({ id: 'ServiceStatus', description: 'What works' });
