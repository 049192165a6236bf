import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { SecretVerdict } from '../gateway/vehicle-policy.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import type { Part } from '../shared/part.ts';
import { openProofCache, type ProofCache } from './proof-cache.ts';
import { SignInQueue } from './sign-in-queue.ts';

/** The secrets of vehicles. Which vehicles have one is in memory after `start`; hashes are read only when needed. */
export interface VehicleCredentials extends Part {
  /**
   * Makes a registered vehicle's first secret, or a new one; then the old one is void and the session that used it is
   * cut. 256 random bits, base64url; kept nowhere, so this is the only time that it can be shown.
   */
  issue(vin: string): Promise<string>;
  /** The vehicle cannot sign in any more; its session is cut. */
  revoke(vin: string): Promise<void>;
  verify(vin: string, secret: Buffer, remoteAddress: string): Promise<SecretVerdict>;
  /** Has it a secret that is not revoked? */
  has(vin: string): boolean;
}

export interface VehicleCredentialsOptions {
  readonly database: Database;
  /** The data directory, for the proofs. */
  readonly directory: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Cuts the vehicle's live session. */
  readonly cut: (vin: string) => Promise<void>;
}

const secretBytes = 32;
const saltBytes = 16;
const hashBytes = 32;
const cost: ScryptOptions = { N: 16_384, r: 8, p: 1 };
/**
 * Stretched at a time. The work is done in libuv's few threads, where the journal's writes and the telemetry store's
 * queries are done too: an import must not take all of them.
 */
const stretchLanes = 2;
const stretch = promisify(scrypt) as (
  secret: Buffer,
  salt: Buffer,
  length: number,
  options: ScryptOptions,
) => Promise<Buffer>;
const nobody = 'nobody';

export function createVehicleCredentials(options: VehicleCredentialsOptions): VehicleCredentials {
  const credentials = new Credentials(options);
  return {
    start: () => credentials.start(),
    stop: () => credentials.stop(),
    issue: (vin) => credentials.issue(vin),
    revoke: (vin) => credentials.revoke(vin),
    verify: (vin, secret, remoteAddress) => credentials.verify(vin, secret, remoteAddress),
    has: (vin) => credentials.has(vin),
  };
}

class Credentials {
  readonly #options: VehicleCredentialsOptions;
  readonly #queue: SignInQueue;
  /** Vehicle → generation of its secret: the salt, which no two secrets share. */
  readonly #generations = new Map<string, string>();
  /** One change of a vehicle's secret at a time, so that memory ends as the database does. */
  readonly #changing = new Map<string, Promise<unknown>>();
  readonly #lanes: Promise<unknown>[] = Array.from({ length: stretchLanes }, () => Promise.resolve());
  #nextLane = 0;
  #proofs: ProofCache | null = null;

  constructor(options: VehicleCredentialsOptions) {
    this.#options = options;
    this.#queue = new SignInQueue({ clock: options.clock });
  }

  async start(): Promise<void> {
    const { database, directory, logger } = this.#options;
    this.#proofs = await openProofCache({ directory, logger });
    const rows = await database.selectFrom('vehicle_credentials').select(['vin', 'salt']).execute();
    for (const { vin, salt } of rows) this.#generations.set(vin, salt.toString('base64url'));
  }

  async stop(): Promise<void> {
    await this.#proofs?.close();
  }

  has(vin: string): boolean {
    return this.#generations.has(vin);
  }

  issue(vin: string): Promise<string> {
    return this.#inTurn(vin, () => this.#issue(vin));
  }

  revoke(vin: string): Promise<void> {
    return this.#inTurn(vin, () => this.#revoke(vin));
  }

  async verify(vin: string, secret: Buffer, remoteAddress: string): Promise<SecretVerdict> {
    const generation = this.#generations.get(vin);
    // A vehicle that does not exist takes the time of one that does.
    const proven = this.#proofs?.check(vin, generation ?? nobody, secret);
    if (generation === undefined || proven === false) {
      this.#queue.failed(vin, remoteAddress);
      return 'wrong';
    }
    if (proven === true) return 'right';
    const right = await this.#queue.run(vin, remoteAddress, () => this.#checkHash(vin, secret));
    if (right === 'busy') return 'busy';
    return right ? 'right' : 'wrong';
  }

  async #issue(vin: string): Promise<string> {
    const { database, clock, cut } = this.#options;
    const password = randomBytes(secretBytes).toString('base64url');
    const salt = randomBytes(saltBytes);
    const hash = await this.#stretch(Buffer.from(password), salt);
    const { version } = await database
      .insertInto('vehicle_credentials')
      .values({ vin, salt, hash, created_at: clock.now(), version: 1 })
      .onConflict((conflict) =>
        conflict.column('vin').doUpdateSet((row) => ({
          salt: row.ref('excluded.salt'),
          hash: row.ref('excluded.hash'),
          created_at: row.ref('excluded.created_at'),
          version: sql<number>`vehicle_credentials.version + 1`,
        })),
      )
      .returning('version')
      .executeTakeFirstOrThrow();
    const generation = salt.toString('base64url');
    this.#generations.set(vin, generation);
    this.#proofs?.remember(vin, generation, Buffer.from(password));
    if (version > 1) await cut(vin);
    return password;
  }

  async #revoke(vin: string): Promise<void> {
    const { database, cut } = this.#options;
    await database.deleteFrom('vehicle_credentials').where('vin', '=', vin).execute();
    this.#generations.delete(vin);
    this.#proofs?.forget(vin);
    await cut(vin);
  }

  async #checkHash(vin: string, secret: Buffer): Promise<boolean> {
    const row = await this.#options.database
      .selectFrom('vehicle_credentials')
      .select(['salt', 'hash'])
      .where('vin', '=', vin)
      .executeTakeFirst();
    if (row === undefined) return false;
    const hash = await this.#stretch(secret, row.salt);
    const generation = row.salt.toString('base64url');
    // Meanwhile it may have been replaced or revoked.
    if (!timingSafeEqual(hash, row.hash) || this.#generations.get(vin) !== generation) return false;
    this.#proofs?.remember(vin, generation, secret);
    return true;
  }

  #stretch(secret: Buffer, salt: Buffer): Promise<Buffer> {
    const lane = this.#nextLane++ % stretchLanes;
    const hash = (this.#lanes[lane] as Promise<unknown>).then(() => stretch(secret, salt, hashBytes, cost));
    this.#lanes[lane] = hash.catch(() => undefined);
    return hash;
  }

  #inTurn<T>(vin: string, change: () => Promise<T>): Promise<T> {
    const turn = (this.#changing.get(vin) ?? Promise.resolve()).then(change, change);
    this.#changing.set(vin, turn);
    const done = (): void => {
      if (this.#changing.get(vin) === turn) this.#changing.delete(vin);
    };
    turn.then(done, done);
    return turn;
  }
}
