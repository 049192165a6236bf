export interface ApiClientOptions {
  /** `http://host:port` */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** What the server answered instead of what was asked for. `code` is the stable one of its problem details. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }
}

export interface ApiClient {
  signIn(): Promise<void>;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
}

/** Speaks the HTTP API as a person's script does. Errors: ApiError, or a plain sentence when nobody answers. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  let token: string | null = null;

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (token !== null) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const url = new URL(`/api/v1${path}`, options.url);
    const request: RequestInit = { method, headers, signal: AbortSignal.timeout(30_000) };
    if (body !== undefined) request.body = JSON.stringify(body);
    const response = await fetch(url, request).catch((error: unknown) => {
      throw new Error(`No server answers at ${options.url}. Is it running? (${causeOf(error)})`);
    });
    const text = await response.text();
    if (!response.ok) throw problemOf(method, url, response.status, text);
    return (text === '' ? null : JSON.parse(text)) as T;
  }

  return {
    async signIn() {
      const { username, password } = options;
      const session = await call<{ token: string }>('POST', '/sessions', { username, password });
      token = session.token;
    },
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
  };
}

function problemOf(method: string, url: URL, status: number, text: string): ApiError {
  let problem: { code?: unknown; title?: unknown; detail?: unknown } = {};
  try {
    problem = JSON.parse(text) as typeof problem;
  } catch {
    // Not from our server: the status alone must do.
  }
  const sentence = [problem.title, problem.detail].filter((part) => typeof part === 'string').join(': ');
  const code = typeof problem.code === 'string' ? problem.code : `http-${status}`;
  return new ApiError(status, code, `${method} ${url.pathname} was answered ${status} ${sentence || code}`);
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}
