import { z } from 'zod';
import { time } from './common.ts';
import { alert } from './diagnosis.ts';

const alertNews = z
  .object({
    total: z.int(),
    bySeverity: z.object({ info: z.int(), minor: z.int(), major: z.int(), critical: z.int() }),
    items: z.array(alert).describe('The worst, then the newest; at most 20'),
  })
  .meta({ id: 'AlertNews' });

export const news = z
  .object({
    since: time.describe('When you last said that you have seen the news; a day ago before the first time'),
    until: time,
    fired: alertNews.describe('Began and are still firing'),
    resolved: alertNews.describe('Ended'),
    vehiclesAdded: z.int().describe('Registered from `since` on'),
    wentSilent: z
      .object({ count: z.int(), heardFrom: time, heardBefore: time })
      .describe(
        'Offline vehicles that have now been silent for a whole day, and had not yet at `since`: they were heard last from `heardFrom` on and ' +
          'before `heardBefore`',
      ),
  })
  .meta({ id: 'News' });
