/**
 * The only place that speaks HTTP. `call` for everything but success throws a Problem; `withQuery` writes addresses. Lists and
 * pages read through the hooks in api/queries/<feature>.ts, never here.
 */
import type { FieldProblem } from './problem.ts';
import { Problem } from './problem.ts';
import { readJson } from './read-json.ts';
import { noteServerTime } from './server-clock.ts';

export interface CallOptions {
  /** From useQuery: a reading that nobody waits for any more is given up. */
  readonly signal?: AbortSignal;
  /** The same work is done once, however often it is sent: for a POST that a person may repeat after a broken answer. */
  readonly idempotencyKey?: string;
}

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Changes that are under way, by what they say. */
const atWork = new Map<string, Promise<unknown>>();

/**
 * Calls the API with the session's cookie; the body goes as JSON, a file as it is. Anything but success is thrown as a Problem. A change
 * that is still under way is not sent a second time: who presses twice has the answer of the first.
 */
export function call<T>(method: Method, path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
  if (method === 'GET' || body instanceof Blob || options.signal !== undefined)
    return send(method, path, body, options);
  const name = JSON.stringify([method, path, body, options.idempotencyKey]);
  const first = atWork.get(name) as Promise<T> | undefined;
  if (first !== undefined) return first;
  const sent = send<T>(method, path, body, options).finally(() => atWork.delete(name));
  atWork.set(name, sent);
  return sent;
}

async function send<T>(
  method: Method,
  path: string,
  body: unknown,
  { signal, idempotencyKey }: CallOptions,
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers: {
        'accept-language': document.documentElement.lang,
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        ...(body === undefined
          ? {}
          : { 'content-type': body instanceof Blob ? body.type : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new Problem(0, 'unreachable', '', []);
  }
  noteServerTime(response.headers.get('date'));
  if (response.status === 204) return undefined as T;
  const answer: unknown = await response
    .text()
    .then(readJson)
    .catch(() => null);
  if (response.ok) return answer as T;
  const { code, detail, title, errors } = (answer ?? {}) as {
    code?: string;
    detail?: string;
    title?: string;
    errors?: FieldProblem[];
  };
  throw new Problem(response.status, code ?? 'unknown', detail ?? title ?? response.statusText, errors ?? []);
}

type QueryValue = string | number | boolean | readonly string[] | null | undefined;

/** `withQuery('/alerts', { state: 'firing', severity: ['major', 'critical'] })`; what is empty is left out. */
export function withQuery(path: string, parameters: Readonly<Record<string, QueryValue>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined || value === null || value === '') continue;
    if (Array.isArray(value) && value.length === 0) continue;
    query.set(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  return query.size === 0 ? path : `${path}?${query}`;
}
