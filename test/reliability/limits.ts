/** For a run that hangs: what it waits for has limits of its own, so that a busy machine makes it slow and not wrong. */
export const hangsMs = 10 * 60_000;
