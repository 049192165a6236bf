import { adminPassword } from './server-process.ts';

export interface ApiAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: read as the test needs
  readonly body: any;
}

/** Calls a running server's API as one person. */
export type ApiCaller = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<ApiAnswer>;

/** @throws where the server cannot be reached */
export function callerOf(baseUrl: string, token: string | null): ApiCaller {
  return async (method, path, body, headers = {}) => {
    const answer = await fetch(`${baseUrl}/api/v1${path}`, {
      method,
      headers: {
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  };
}

export async function callerFor(
  baseUrl: string,
  username = 'admin',
  password = adminPassword,
): Promise<ApiCaller> {
  const { status, body } = await callerOf(baseUrl, null)('POST', '/sessions', { username, password });
  if (status !== 200 && status !== 201) throw new Error(`${username} cannot sign in: ${status}`);
  return callerOf(baseUrl, body.token);
}
