const quit = 'process.exit(Number(process.argv[1]))';

/**
 * Ends the process at once with this exit code, also while other threads are busy. `process.exit` ends these in the midst of DuckDB's
 * calls, whose answers then find no thread to be told to: that aborts the process, by a signal instead of the code. So another program
 * takes its place (Linux: nothing of this one remains), which does nothing but end.
 */
export function leave(code: number): never {
  try {
    process.execve?.(process.execPath, [process.execPath, '-e', quit, String(code)], {});
  } catch {
    // No such thing on this system.
  }
  process.exit(code);
}
