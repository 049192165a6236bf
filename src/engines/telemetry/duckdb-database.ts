import {
  BIGINT,
  BIT,
  DuckDBBitValue,
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
  LIST,
  listValue,
  UINTEGER,
  VARCHAR,
} from '@duckdb/node-api';
import { AppError, messageOf } from '../../shared/errors.ts';
import { Rows } from './result-rows.ts';

/** A bound parameter. Its type is said, for a cast of the column would cost the zone maps. */
export interface Parameter {
  readonly value: DuckDBValue;
  readonly type: DuckDBType;
}

const wholeLimit = Number.MAX_SAFE_INTEGER;

export const id = (value: number): Parameter => ({ value, type: UINTEGER });
/** A whole number of 64 bits; a fraction is rounded up, so that `x >= whole(y)` and `x < whole(y)` mean what y means. */
export const whole = (value: number): Parameter => ({
  value: BigInt(Math.min(wholeLimit, Math.max(-wholeLimit, Math.ceil(value)))),
  type: BIGINT,
});
export const ids = (values: readonly number[]): Parameter => ({
  value: listValue(values),
  type: LIST(UINTEGER),
});
export const wholes = (values: readonly number[]): Parameter => ({
  value: listValue(values.map((value) => BigInt(value))),
  type: LIST(BIGINT),
});
/** A bit each for 0 to `length` - 1, set for the numbers in `members`. */
export const bits = (members: readonly number[], length: number): Parameter => {
  const set = new Uint8Array(length);
  for (const member of members) set[member] = 1;
  return { value: DuckDBBitValue.fromLengthAndPredicate(length, (index) => set[index] === 1), type: BIT };
};
export const texts = (values: readonly string[]): Parameter => ({
  value: listValue(values),
  type: LIST(VARCHAR),
});

export interface DatabaseOptions {
  /** Where sorts that do not fit into memory spill to. */
  readonly temporaryDirectory: string;
  readonly memoryLimitMb: number;
  /** What `letGo` leaves of the blocks of files that nobody needs at the moment. */
  readonly keptMb?: number;
  readonly threads: number;
  readonly readers: number;
}

type AttachMode = 'READ_ONLY' | 'READ_WRITE' | `READ_WRITE, ROW_GROUP_SIZE ${number}`;

export const quoted = (path: string): string => `'${path.replaceAll("'", "''")}'`;

/**
 * One DuckDB instance that holds nothing itself: day files are attached to it. Queries run on a few connections in
 * libuv's threads, so that some of those are always left for others.
 */
export class DuckdbDatabase {
  readonly #options: DatabaseOptions;
  #instance: DuckDBInstance | undefined;
  #admin: DuckDBConnection | undefined;
  readonly #all = new Set<DuckDBConnection>();
  #idle: DuckDBConnection[] = [];
  #waiting: ((connection: DuckDBConnection) => void)[] = [];
  #attaching: Promise<unknown> = Promise.resolve();
  /** Long pieces of work that go on. */
  #long = 0;
  #lettingGo: Promise<void> | null = null;

  constructor(options: DatabaseOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#instance = await DuckDBInstance.create(':memory:', {
      threads: String(this.#options.threads),
      memory_limit: `${this.#options.memoryLimitMb}MiB`,
      temp_directory: this.#options.temporaryDirectory,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      // Checkpoints are ours to time: one inside a COMMIT takes hundreds of milliseconds.
      checkpoint_threshold: '1TB',
    });
    this.#admin = await this.connect();
    // Nor at DETACH, which fails with it where the disk is full.
    await this.#admin.run('PRAGMA disable_checkpoint_on_shutdown');
    // A file's footer is read once: packs never change, and none has the name of another.
    await this.#admin.run('SET GLOBAL parquet_metadata_cache = true');
    for (let count = 0; count < this.#options.readers; count++) this.#idle.push(await this.connect());
  }

  /** A connection of the caller's own; closed with the database at the latest. */
  async connect(): Promise<DuckDBConnection> {
    if (this.#instance === undefined) throw closedError();
    const connection = await this.#instance.connect();
    this.#all.add(connection);
    return connection;
  }

  /** A connection for one long piece of work, which ends with an error when `signal` is aborted. */
  async withConnection<T>(
    signal: AbortSignal,
    work: (connection: DuckDBConnection) => Promise<T>,
  ): Promise<T> {
    this.#long += 1;
    try {
      await this.#lettingGo;
      return await this.#withConnection(signal, work);
    } finally {
      this.#long -= 1;
    }
  }

  async query(sql: string, parameters: readonly Parameter[] = []): Promise<Rows> {
    const connection = this.#idle.pop() ?? (await this.#nextIdle());
    try {
      return await queryOn(connection, sql, parameters);
    } finally {
      this.#giveBack(connection);
    }
  }

  /**
   * Lets go of blocks that were read or written and that nobody needs at the moment: the database keeps them up to its limit. Does
   * nothing while somebody reads, whose memory it would limit; no batch may be written meanwhile.
   */
  async letGo(): Promise<void> {
    const { readers, memoryLimitMb, keptMb = memoryLimitMb } = this.#options;
    if (this.#idle.length < readers || this.#long > 0 || this.#lettingGo !== null) return;
    const idle = this.#idle.splice(0);
    this.#lettingGo = this.#limitFor(keptMb).finally(() => {
      this.#lettingGo = null;
      for (const connection of idle) this.#giveBack(connection);
    });
    await this.#lettingGo;
  }

  async attach(path: string, alias: string, mode: AttachMode): Promise<void> {
    await this.#administer(`ATTACH ${quoted(path)} AS ${alias} (${mode})`).catch((error: unknown) => {
      throw new AppError(
        'permanent',
        'telemetry-store-unreadable',
        `Cannot open ${path}: ${messageOf(error)}. The process must end before it is tried again.`,
        { cause: error },
      );
    });
  }

  async detach(alias: string): Promise<void> {
    await this.#administer(`DETACH ${alias}`);
  }

  /** Everything must have been awaited before. */
  stop(): void {
    for (const connection of this.#all) connection.closeSync();
    this.#instance?.closeSync();
    this.#all.clear();
    this.#idle = [];
    this.#admin = undefined;
    this.#instance = undefined;
  }

  async #withConnection<T>(
    signal: AbortSignal,
    work: (connection: DuckDBConnection) => Promise<T>,
  ): Promise<T> {
    const connection = await this.connect();
    const interrupt = (): void => connection.interrupt();
    signal.addEventListener('abort', interrupt);
    try {
      return await work(connection);
    } finally {
      signal.removeEventListener('abort', interrupt);
      this.#all.delete(connection);
      connection.closeSync();
    }
  }

  #giveBack(connection: DuckDBConnection): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(connection);
    else next(connection);
  }

  async #limitFor(megabytes: number): Promise<void> {
    const limit = (mb: number) => this.#administer(`SET GLOBAL memory_limit = '${mb}MiB'`);
    try {
      // Refused where more is in use.
      await limit(megabytes).catch(() => undefined);
    } finally {
      await limit(this.#options.memoryLimitMb);
    }
  }

  #nextIdle(): Promise<DuckDBConnection> {
    if (this.#instance === undefined) throw closedError();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #administer(sql: string): Promise<unknown> {
    const done = this.#attaching.then(() => {
      if (this.#admin === undefined) throw closedError();
      return this.#admin.run(sql);
    });
    this.#attaching = done.catch(() => undefined);
    return done;
  }
}

export async function queryOn(
  connection: DuckDBConnection,
  sql: string,
  parameters: readonly Parameter[] = [],
): Promise<Rows> {
  if (parameters.length === 0) return new Rows(await connection.run(sql));
  const statement = await connection.prepare(sql);
  try {
    statement.bind(
      parameters.map(({ value }) => value),
      parameters.map(({ type }) => type),
    );
    return new Rows(await statement.run());
  } finally {
    statement.destroySync();
  }
}

function closedError(): AppError {
  return new AppError('unavailable', 'telemetry-store-closed', 'The telemetry store is not open.');
}
