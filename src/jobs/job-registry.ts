import { AppError } from '../shared/errors.ts';
import { describeIssue, fieldErrors, sentenceOf } from '../shared/validation.ts';
import type { JobDefinition } from './jobs.ts';

/** What is known about jobs before any runs. Every engine keeps one, so that all refuse the same mistakes. */
export class JobRegistry {
  readonly #definitions = new Map<string, JobDefinition>();

  register(definitions: readonly JobDefinition[]): void {
    for (const definition of definitions) {
      const { name, data, policy, handler } = definition;
      if (!/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(name)) {
        throw new Error(`a job's name is kebab-case words joined by dots, this is "${name}"`);
      }
      if (this.#definitions.has(name)) throw new Error(`the job "${name}" is defined twice`);
      if (typeof handler !== 'function') throw new Error(`the job "${name}" has no handler`);
      if (policy.every !== undefined && !data.safeParse({}).success) {
        throw new Error(`the job "${name}" runs by itself, so its data must have defaults`);
      }
      this.#definitions.set(name, definition);
    }
  }

  all(): readonly JobDefinition[] {
    return [...this.#definitions.values()];
  }

  /** @throws where the very definition was not registered: its work would wait for ever. */
  check(definition: JobDefinition): void {
    if (this.#definitions.get(definition.name) !== definition) {
      throw new Error(`the job "${definition.name}" has not been registered`);
    }
  }
}

/** @throws AppError invalid `bad-job-id` */
export function checkJobId(id: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._~-]{0,199}$/.test(id)) return;
  throw new AppError('invalid', 'bad-job-id', `a job's id is letters, digits and "-._~", this is "${id}"`);
}

/** The data as the handler gets it. @throws AppError invalid `bad-job-data` */
export function parseJobData(definition: JobDefinition, data: unknown): unknown {
  const parsed = definition.data.safeParse(data, { error: describeIssue });
  if (parsed.success) return parsed.data;
  const fields = fieldErrors(parsed.error);
  throw new AppError('invalid', 'bad-job-data', `the data of "${definition.name}": ${sentenceOf(fields)}`, {
    fields,
  });
}

const finalKinds = new Set(['permanent', 'invalid', 'not-found', 'conflict', 'forbidden', 'unauthenticated']);

/** Would the same again fail the same way? */
export function isFinal(error: unknown): boolean {
  return error instanceof AppError && finalKinds.has(error.kind);
}

const longestPauseMs = 15 * 60_000;
const spread = 0.2;

/**
 * How long to wait after that many tries. What is away comes back: twice as long each time, up to a quarter of an hour. What
 * nobody foresaw is more likely to fail the same way again soon: four times as long each time. Where the other side said
 * when to ask again, that is kept to. `random`, 0 to 1, spreads what failed together.
 */
export function retryDelayMs(
  { backoffMs }: { readonly backoffMs: number },
  attempt: number,
  error: unknown,
  random: number,
): number {
  const isForeseen = error instanceof AppError;
  const grown = Math.min(
    backoffMs * (isForeseen ? 2 : 4) ** (attempt - 1),
    Math.max(longestPauseMs, backoffMs),
  );
  const asked = (isForeseen && error.retryAfterMs) || 0;
  return Math.round(asked > grown ? asked * (1 + spread * random) : grown * (1 - spread * random));
}
