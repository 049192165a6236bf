import { randomBytes } from 'node:crypto';

export interface TestUser {
  readonly username: string;
  readonly password: string;
  readonly token: string;
}

export type ApiCaller = ReturnType<typeof createApiCaller>;

/** The API as a test calls it: as admin, or as a user that it made. */
export function createApiCaller(url: string, adminPassword: string) {
  let signedIn: Promise<TestUser> | undefined;

  async function call<T>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    token?: string,
  ): Promise<T> {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${method} ${path} is answered ${response.status}: ${text.slice(0, 500)}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  async function signIn(username: string, password: string): Promise<TestUser> {
    const { token } = await call<{ token: string }>('POST', '/sessions', { username, password });
    return { username, password, token };
  }

  const admin = (): Promise<TestUser> => {
    signedIn ??= signIn('admin', adminPassword);
    return signedIn;
  };
  const asAdmin = async <T>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
  ) => call<T>(method, path, body, (await admin()).token);

  return {
    admin,
    signIn,
    get: <T>(path: string) => asAdmin<T>('GET', path),
    post: <T>(path: string, body: unknown) => asAdmin<T>('POST', path, body),
    postAs: <T>(token: string, path: string, body: unknown) => call<T>('POST', path, body, token),
    put: <T>(path: string, body: unknown) => asAdmin<T>('PUT', path, body),
    remove: (path: string) => asAdmin('DELETE', path),
    preferencesOf: (user: TestUser) =>
      call<Record<string, unknown>>('GET', '/users/current/preferences', undefined, user.token),
    savePreferences: (user: TestUser, preferences: object) =>
      call('PUT', '/users/current/preferences', preferences, user.token),
    endSession: (user: TestUser) => call('DELETE', '/sessions/current', undefined, user.token),
    /** A new user, signed in. */
    async addUser(
      role: 'viewer' | 'support' | 'technician' | 'operator' | 'admin',
      markets: readonly string[] | null = null,
    ): Promise<TestUser> {
      const username = `${role}-${randomBytes(4).toString('hex')}`;
      const password = `long enough ${randomBytes(6).toString('hex')}`;
      await asAdmin('POST', '/users', { username, password, role, markets });
      return signIn(username, password);
    },
  };
}
