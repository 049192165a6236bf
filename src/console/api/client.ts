import type { FieldProblem } from './problem.ts';
import { Problem } from './problem.ts';

/** Calls the API with the session's cookie. Anything but success is thrown as a Problem. */
export async function call<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers: {
        'accept-language': document.documentElement.lang,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Problem(0, 'unreachable', '', []);
  }
  if (response.status === 204) return undefined as T;
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as T;
  const { code, detail, title, errors } = (answer ?? {}) as {
    code?: string;
    detail?: string;
    title?: string;
    errors?: FieldProblem[];
  };
  throw new Problem(response.status, code ?? 'unknown', detail ?? title ?? response.statusText, errors ?? []);
}
