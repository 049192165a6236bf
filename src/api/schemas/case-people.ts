import { z } from 'zod';

export const casePeople = z
  .object({
    items: z.array(
      z.object({
        username: z.string(),
        openCases: z.number(),
        markets: z.array(z.string()).nullable().describe('Null = all'),
      }),
    ),
  })
  .meta({ id: 'CasePeople' });
