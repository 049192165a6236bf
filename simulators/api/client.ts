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
  /** Sends one JSON text a line and yields the lines of the answer as they come. */
  postLines<T>(path: string, lines: readonly unknown[]): AsyncIterable<T>;
}

const ndjson = 'application/x-ndjson';
const longestCallMs = 30_000;
/** Secrets are slow to make on purpose: some twenty a second on a small machine. */
const longestImportMs = 3_600_000;

/** Speaks the HTTP API as a person's script does. Errors: ApiError, or a plain sentence when nobody answers. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  let token: string | null = null;

  async function send(method: string, path: string, type: string, body?: string): Promise<Response> {
    const headers: Record<string, string> = {};
    if (token !== null) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = type;
    const url = new URL(`/api/v1${path}`, options.url);
    const limitMs = type === ndjson ? longestImportMs : longestCallMs;
    const request: RequestInit = { method, headers, signal: AbortSignal.timeout(limitMs) };
    if (body !== undefined) request.body = body;
    const response = await fetch(url, request).catch((error: unknown) => {
      throw new Error(`No server answers at ${options.url}. Is it running? (${causeOf(error)})`);
    });
    if (!response.ok) throw problemOf(method, url, response.status, await response.text());
    return response;
  }

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await (await send(method, path, 'application/json', text)).text();
    return (answer === '' ? null : JSON.parse(answer)) as T;
  }

  return {
    async signIn() {
      const { username, password } = options;
      const session = await call<{ token: string }>('POST', '/sessions', { username, password });
      token = session.token;
    },
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    async *postLines<T>(path: string, lines: readonly unknown[]) {
      const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
      const response = await send('POST', path, ndjson, body);
      let rest = '';
      for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const parts = (rest + text).split('\n');
        rest = parts.pop() ?? '';
        for (const part of parts) if (part !== '') yield JSON.parse(part) as T;
      }
      if (rest !== '') yield JSON.parse(rest) as T;
    },
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
