import type { Part } from '../shared/part.ts';

/**
 * SEAM. News between the processes of one installation: that something changed, never the thing itself. The database holds the truth, so
 * a message that is lost costs time, not data: whoever listens looks by himself when the connection is made again, and now and
 * then. Not in it: answers (`link/`), order between channels, who is there.
 */
export interface Bus extends Part {
  /**
   * Before `start`; any number for a channel. Called also after each connecting, then without what was said: something may have been
   * missed. Must not throw.
   */
  on(channel: Channel, listener: (said: string | undefined) => void): void;
  /** To every process, this one too. At most once: resolves whether or not anybody hears, and while the engine is away it is lost. */
  say(channel: Channel, said: string): Promise<void>;
}

/**
 * `feed` the event stream has grown; `vehicles` VINs, registered, changed or gone, with commas between; `credentials` the same of their
 * secrets; `rules`, `fault-codes` changed; `sessions` a user's sign-ins or rights changed; `failures` somebody failed to sign in;
 * `commands` this VIN has something to get. Empty: more than fits, look at all.
 */
export const channels = [
  'feed',
  'vehicles',
  'credentials',
  'rules',
  'fault-codes',
  'sessions',
  'failures',
  'commands',
] as const;
export type Channel = (typeof channels)[number];

/** Bytes of UTF-8 that every engine takes. */
export const longestSaid = 7_000;

/** What a message on `vehicles` or `credentials` names; null: all of them. */
export const vinsSaid = (said: string | undefined): readonly string[] | null =>
  said === undefined || said === '' ? null : said.split(',');
