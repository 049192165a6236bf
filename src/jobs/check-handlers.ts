import type { JobDefinition } from './jobs.ts';

/**
 * Every job that anything may add must be one that the queue runs. A name that is defined twice was refused before, by
 * whoever registered it second.
 * @throws Error that names every job without a handler
 */
export function checkHandlers(used: readonly JobDefinition[], registered: readonly JobDefinition[]): void {
  const handled = new Set(registered);
  const without = used.filter((definition) => !handled.has(definition)).map(({ name }) => `"${name}"`);
  if (without.length === 0) return;
  const [words, them] = without.length === 1 ? ['the job', 'it'] : ['the jobs', 'them'];
  throw new Error(
    `${words} ${without.join(', ')} can be promised, but nothing would do the work: register ${them}`,
  );
}
