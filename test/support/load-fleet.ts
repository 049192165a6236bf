import { callerOf } from './api-caller.ts';
import type { LoadVehicle } from './load-connection.ts';
import { seqSignal } from './load-signals.ts';
import { adminPassword } from './server-process.ts';

/** The HTTP API as a test's user has it. @throws where an answer is not of success */
export interface ApiSession {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  readonly token: string;
  readonly baseUrl: string;
}

export async function signIn(
  baseUrl: string,
  password = adminPassword,
  username = 'admin',
): Promise<ApiSession> {
  const call = async <T>(token: string | null, method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await callerOf(baseUrl, token)(method, path, body);
    if (answer.status >= 300)
      throw new Error(
        `${method} ${path} answers ${answer.status}: ${JSON.stringify(answer.body).slice(0, 500)}`,
      );
    return answer.body as T;
  };
  const { token } = await call<{ token: string }>(null, 'POST', '/sessions', { username, password });
  return {
    token,
    baseUrl,
    get: (path) => call(token, 'GET', path),
    post: (path, body) => call(token, 'POST', path, body),
    put: (path, body) => call(token, 'PUT', path, body),
  };
}

/** VINs that no other test uses: `WRSLD`, a letter for the test, a number. */
const loadVin = (series: string, index: number): string =>
  `WRSLD${series}ZZZ${String(index).padStart(8, '0')}`;

/** Registers vehicles through the import; a series is one letter. */
export async function registerFleet(api: ApiSession, series: string, count: number): Promise<LoadVehicle[]> {
  const lines = Array.from({ length: count }, (_, index) => {
    return JSON.stringify({
      vin: loadVin(series, index),
      model: 'Load',
      modelYear: 2026,
      powertrain: 'bev',
      market: 'DE',
    });
  });
  const response = await fetch(`${api.baseUrl}/api/v1/vehicles/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.token}`, 'content-type': 'application/x-ndjson' },
    body: `${lines.join('\n')}\n`,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`the import answers ${response.status}: ${text.slice(0, 500)}`);
  const answers = text.trim().split('\n');
  return answers.map((line) => {
    const { credentials } = JSON.parse(line) as { credentials?: { username: string; password: string } };
    if (credentials === undefined) throw new Error(`a vehicle was not registered: ${line}`);
    return { vin: credentials.username, password: credentials.password };
  });
}

const signalPath = (vin: string): string => `/vehicles/${vin}/signals/${encodeURIComponent(seqSignal)}`;
// Loads that run ahead of the clock, and those before: everything that this vehicle ever sent.
const always = (): string => `from=${Date.UTC(2020, 0, 1)}&to=${Date.now() + 23 * 3_600_000}`;

/** The seq of each stored message of a vehicle, in the order of time; a message stored twice is there twice. */
export async function storedSeqs(api: Pick<ApiSession, 'get'>, vin: string): Promise<number[]> {
  const seqs: number[] = [];
  let cursor: string | null | undefined;
  const range = always();
  do {
    const more = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor ?? '')}`;
    const page: { points: { t: number; value: number }[]; nextCursor?: string | null } = await api.get(
      `${signalPath(vin)}?${range}&limit=10000${more}`,
    );
    for (const { value } of page.points) seqs.push(value);
    cursor = page.nextCursor;
  } while (cursor !== undefined && cursor !== null);
  return seqs;
}

/** How many messages of a vehicle are stored, by one bucket over all time. */
export async function storedCount(api: ApiSession, vin: string): Promise<number> {
  const { points } = await api.get<{ points: { count: number }[] }>(
    `${signalPath(vin)}?${always()}&buckets=1`,
  );
  return points.reduce((sum, { count }) => sum + count, 0);
}
