import { type ApiClient, ApiError } from './client.ts';
import { inParallel } from './in-parallel.ts';

export interface Registered {
  readonly secret: string;
  /** It was there before; `attributes` are then as they were given at that time. */
  readonly existed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** By control unit, as the server knows it. */
  readonly software: Readonly<Record<string, string>>;
}

interface VehicleAnswer {
  readonly attributes?: Record<string, unknown>;
  readonly software?: Record<string, string>;
  readonly credentials?: { readonly password: string };
}

const atOnce = 4;

/** Registers a vehicle, or gives one that exists a new secret. */
export async function registerVehicle(
  api: ApiClient,
  registration: Record<string, unknown> & { readonly vin?: unknown },
): Promise<Registered> {
  const vin = String(registration.vin);
  try {
    const created = await api.post<VehicleAnswer>('/vehicles', registration);
    return {
      secret: secretOf(created, vin),
      existed: false,
      attributes: created.attributes ?? {},
      software: {},
    };
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
  }
  return takeOver(api, vin);
}

interface ImportAnswer {
  readonly vin: string | null;
  readonly status: 'created' | 'refused';
  readonly credentials?: { readonly password: string };
  readonly error?: { readonly code: string; readonly message: string };
}

/** Registers many in one call; calls back for each as the server answers. One that exists is given a new secret. */
export async function registerVehicles(
  api: ApiClient,
  registrations: readonly Record<string, unknown>[],
  onRegistered: (vin: string, registered: Registered) => void,
): Promise<void> {
  const existing: string[] = [];
  for await (const { vin, status, credentials, error } of api.postLines<ImportAnswer>(
    '/vehicles/import',
    registrations,
  )) {
    if (vin === null) throw new Error('The server answered a line of the import without its VIN.');
    if (status === 'created') {
      onRegistered(vin, {
        secret: secretOf({ credentials }, vin),
        existed: false,
        attributes: {},
        software: {},
      });
    } else if (error?.code === 'vehicle-exists') existing.push(vin);
    else throw new Error(`The server does not register ${vin}: ${error?.message ?? 'without a reason'}`);
  }
  await inParallel(existing, atOnce, async (vin) => onRegistered(vin, await takeOver(api, vin)));
}

/** A new secret for a vehicle that exists, and what it was registered with. */
async function takeOver(api: ApiClient, vin: string): Promise<Registered> {
  const [credentials, vehicle] = await Promise.all([
    api.post<unknown>(`/vehicles/${vin}/credentials`),
    api.get<VehicleAnswer>(`/vehicles/${vin}`),
  ]);
  return {
    secret: secretOf(credentials, vin),
    existed: true,
    attributes: vehicle.attributes ?? {},
    software: vehicle.software ?? {},
  };
}

/** Time of the newest value that the server holds of a vehicle, or null. */
export async function lastHeardAt(api: ApiClient, vin: string): Promise<number | null> {
  const state = await api.get<{ signals?: Record<string, { ts: number }> }>(`/vehicles/${vin}/state`);
  const times = Object.values(state.signals ?? {}).map((signal) => signal.ts);
  return times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b));
}

function secretOf(answer: unknown, vin: string): string {
  const { credentials, password } = (answer ?? {}) as VehicleAnswer & { password?: string };
  const secret = credentials?.password ?? password;
  if (typeof secret !== 'string') throw new Error(`The server gave no secret for ${vin}.`);
  return secret;
}
