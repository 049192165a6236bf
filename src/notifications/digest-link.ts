import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { readReceivers } from './receivers.ts';
import { say } from './say.ts';

/** In the words of the page behind a digest's link. */
export interface DigestPage {
  readonly language: string;
  readonly title: string;
  readonly ask: string;
  readonly button: string;
  readonly done: string;
}

/** The link in a digest that ends digests: whoever has it needs no sign-in, and can do nothing else with it. */
export interface DigestLink {
  /** @throws AppError not-found `link-not-found` */
  page(token: string): Promise<DigestPage>;
  /** @throws AppError not-found `link-not-found` */
  end(token: string): Promise<void>;
}

export function createDigestLink({
  db,
  clock,
}: {
  readonly db: Database;
  readonly clock: Clock;
}): DigestLink {
  async function ownerOf(token: string): Promise<string> {
    const row = await db
      .selectFrom('contacts')
      .select('username')
      .where('token', '=', token)
      .executeTakeFirst();
    if (row !== undefined) return row.username;
    throw new AppError('not-found', 'link-not-found', 'This link is not, or no longer, valid.');
  }

  return {
    async page(token) {
      const username = await ownerOf(token);
      const language = (await readReceivers(db, [username])).get(username)?.language ?? 'en';
      return {
        language,
        title: say(language, 'unsubscribeTitle'),
        ask: say(language, 'unsubscribeAsk'),
        button: say(language, 'unsubscribeDo'),
        done: say(language, 'unsubscribeDone'),
      };
    },
    async end(token) {
      const username = await ownerOf(token);
      const changed = { digest: false, updated_at: clock.now() };
      const nothing = { language: null, time_zone: null, quiet_from: null, quiet_to: null };
      await db
        .insertInto('contact_settings')
        .values({ username, ...nothing, digest_at: '08:00', ...changed })
        .onConflict((conflict) => conflict.column('username').doUpdateSet(changed))
        .execute();
    },
  };
}
