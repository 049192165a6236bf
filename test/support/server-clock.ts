import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The wall clock of a server process of its own (shifted-clock.ts), to be set while it runs. */
export function serverClock(directory: string) {
  const file = join(directory, 'clock-shift');
  const set = (shiftMs: number): void => {
    writeFileSync(`${file}.new`, String(shiftMs));
    renameSync(`${file}.new`, file);
  };
  set(0);
  const shim = new URL('./shifted-clock.ts', import.meta.url).href;
  return { set, environment: { NODE_OPTIONS: `--import=${shim}`, TEST_CLOCK_FILE: file } };
}
