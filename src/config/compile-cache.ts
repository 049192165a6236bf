import { constants, enableCompileCache } from 'node:module';

/**
 * Has Node keep what it compiles in the first of these directories that it may write to, so that later starts need not
 * compile it again. Counts for what is imported from now on, here and in the threads begun later.
 */
export function keepCompiledCode(directories: readonly string[]): void {
  const { ENABLED, ALREADY_ENABLED } = constants.compileCacheStatus;
  const kept = directories.find((directory) => {
    const { status } = enableCompileCache(directory);
    return status === ENABLED || status === ALREADY_ENABLED;
  });
  if (kept !== undefined) process.env.NODE_COMPILE_CACHE ??= kept;
}
