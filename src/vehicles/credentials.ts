import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import type { SecretVerdict } from '../gateway/vehicle-policy.ts';
import type { Clock } from '../shared/clock.ts';
import { createFreshReads } from '../shared/fresh-reads.ts';
import { createGatherer } from '../shared/gather.ts';
import type { Logger } from '../shared/logger.ts';
import type { Part } from '../shared/part.ts';
import { openProofCache, type ProofCache } from './proof-cache.ts';
import { hashSecret, isSecretOf } from './secret-hash.ts';
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
  /** Reads these again, null = all: another process changed them. The sessions of those that have another secret, or none, are cut. */
  refresh(vins: readonly string[] | null): Promise<void>;
}

export interface VehicleCredentialsOptions {
  readonly database: Database;
  /** The data directory, for the proofs; null: they are kept in memory only. */
  readonly directory: string | null;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Cuts the vehicle's live session. */
  readonly cut: (vin: string) => Promise<void>;
  /** A secret was made or revoked here: whoever else must know it does once this resolves. */
  readonly told?: (vin: string) => Promise<void>;
}

const secretBytes = 32;
const saltBytes = 16;
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
    refresh: createGatherer((vins) => credentials.refresh(vins)),
  };
}

class Credentials {
  readonly #options: VehicleCredentialsOptions;
  readonly #queue: SignInQueue;
  /** Vehicle → generation of its secret: the salt, which no two secrets share. */
  readonly #generations = new Map<string, string>();
  readonly #fresh = createFreshReads();
  #proofs: ProofCache | null = null;

  constructor(options: VehicleCredentialsOptions) {
    this.#options = options;
    this.#queue = new SignInQueue({ clock: options.clock });
  }

  async start(): Promise<void> {
    const { directory, logger } = this.#options;
    this.#proofs = await openProofCache({ directory, logger });
    for (const [vin, generation] of await this.#read(null)) this.#generations.set(vin, generation);
  }

  async stop(): Promise<void> {
    await this.#proofs?.close();
  }

  has(vin: string): boolean {
    return this.#generations.has(vin);
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

  async issue(vin: string): Promise<string> {
    const { database, clock, cut, told } = this.#options;
    const password = randomBytes(secretBytes).toString('base64url');
    const salt = randomBytes(saltBytes);
    const hash = hashSecret(Buffer.from(password), salt);
    const version = await this.#fresh.change([vin], async () => {
      const row = await database
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
      return row.version;
    });
    if (version > 1) await cut(vin);
    await told?.(vin);
    return password;
  }

  async revoke(vin: string): Promise<void> {
    const { database, cut, told } = this.#options;
    await this.#fresh.change([vin], async () => {
      await database.deleteFrom('vehicle_credentials').where('vin', '=', vin).execute();
      this.#generations.delete(vin);
      this.#proofs?.forget(vin);
    });
    await cut(vin);
    await told?.(vin);
  }

  refresh(vins: readonly string[] | null): Promise<void> {
    return this.#fresh.read(
      vins,
      (wanted) => this.#read(wanted),
      async (found, isCurrent, wanted) => {
        const others = (wanted ?? [...this.#generations.keys()]).filter(
          (vin) =>
            isCurrent(vin) && this.#generations.has(vin) && this.#generations.get(vin) !== found.get(vin),
        );
        for (const vin of others) {
          this.#generations.delete(vin);
          this.#proofs?.forget(vin);
        }
        for (const [vin, generation] of found) if (isCurrent(vin)) this.#generations.set(vin, generation);
        await Promise.all(others.map((vin) => this.#options.cut(vin)));
      },
    );
  }

  /** The generation of each. */
  async #read(vins: readonly string[] | null): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#options.database
      .selectFrom('vehicle_credentials')
      .select(['vin', 'salt'])
      .where(vins === null ? sql<boolean>`true` : anyOf('vin', 'text', vins))
      .execute();
    return new Map(rows.map(({ vin, salt }) => [vin, salt.toString('base64url')]));
  }

  async #checkHash(vin: string, secret: Buffer): Promise<boolean> {
    const row = await this.#options.database
      .selectFrom('vehicle_credentials')
      .select(['salt', 'hash'])
      .where('vin', '=', vin)
      .executeTakeFirst();
    if (row === undefined) return false;
    const isRight = await isSecretOf(row.hash, secret, row.salt);
    const generation = row.salt.toString('base64url');
    // Meanwhile it may have been replaced or revoked.
    if (!isRight || this.#generations.get(vin) !== generation) return false;
    this.#proofs?.remember(vin, generation, secret);
    return true;
  }
}
