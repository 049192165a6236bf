import { UsageError } from './connection-options.ts';

/** Runs a command-line program: its errors as one plain sentence, exit code 1 (2 for wrong arguments). */
export async function runProgram(name: string, usage: string, program: () => Promise<void>): Promise<void> {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    console.log(usage);
    return;
  }
  try {
    await program();
  } catch (error) {
    const isUsage = error instanceof UsageError;
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    if (isUsage) console.error(`\n${usage}`);
    process.exitCode = isUsage ? 2 : 1;
  }
}

/** Resolves on Ctrl-C, on SIGTERM, or after `seconds`. */
export function untilStopped(seconds = Number.POSITIVE_INFINITY): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    if (Number.isFinite(seconds)) setTimeout(resolve, seconds * 1000);
  });
}
