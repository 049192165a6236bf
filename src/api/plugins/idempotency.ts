import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { defineJob, type JobDefinition } from '../../jobs/jobs.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';

/**
 * Idempotency-Key: the same key with the same request gets the same answer, and the work is done once. An answer may
 * hold a secret that is shown once, so it is kept encrypted under the key itself, which is kept only as its hash.
 */
declare module 'fastify' {
  interface FastifyRequest {
    idempotency: { readonly row: string; readonly key: string; readonly requestHash: Buffer } | null;
    /** Answered from an earlier request. */
    replayed: boolean;
  }
}

const keyPattern = /^[\x21-\x7e]{1,255}$/;
const inProgress = 0;
/** A request that has been at work for so long died with its process. */
const abandonedAfterMs = 60_000;
const keptForMs = 24 * 3_600_000;

export function registerIdempotency(
  app: FastifyInstance,
  { db, clock }: { db: Database; clock: Clock },
): void {
  app.decorateRequest('idempotency', null);
  app.decorateRequest('replayed', false);

  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key'];
    const { audit, streamed } = request.routeOptions.config;
    if (key === undefined || audit === undefined || request.session === null) return;
    if (streamed === true) {
      throw refused(
        'idempotency-key-unsupported',
        'This call reads its body as it comes and takes no Idempotency-Key.',
      );
    }
    if (typeof key !== 'string' || !keyPattern.test(key)) {
      throw refused('bad-idempotency-key', 'An Idempotency-Key is 1 to 255 printable ASCII characters.');
    }
    const username = request.session.username;
    const row = createHash('sha256').update(key).digest('hex');
    const requestHash = hashOf(request);
    const now = clock.now();
    const taken = await db
      .insertInto('idempotency_keys')
      .values({
        key: row,
        username,
        request_hash: requestHash,
        status: inProgress,
        body: null,
        created_at: now,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['username', 'key'])
          .doUpdateSet({ created_at: now })
          .where('idempotency_keys.status', '=', inProgress)
          .where('idempotency_keys.created_at', '<', now - abandonedAfterMs)
          .where('idempotency_keys.request_hash', '=', requestHash),
      )
      .executeTakeFirst();
    if ((taken.numInsertedOrUpdatedRows ?? 0n) > 0n) {
      request.idempotency = { row, key, requestHash };
      return;
    }
    const known = await db
      .selectFrom('idempotency_keys')
      .selectAll()
      .where('username', '=', username)
      .where('key', '=', row)
      .executeTakeFirst();
    if (known === undefined || known.status === inProgress) {
      throw new AppError(
        'conflict',
        'request-in-progress',
        'The first request with this key is still at work.',
      );
    }
    if (!known.request_hash.equals(requestHash)) {
      throw new AppError('conflict', 'idempotency-key-reused', 'This key was used for another request.');
    }
    request.replayed = true;
    const answer = unseal(known.body, key, username);
    return reply
      .code(known.status)
      .header('idempotency-replayed', 'true')
      .type(answer.type)
      .send(answer.body === '' ? undefined : answer.body);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    if (request.idempotency === null || request.session === null) return;
    const { row, key } = request.idempotency;
    const { username } = request.session;
    const isLasting = reply.statusCode < 500 && reply.statusCode !== 429;
    if (!isLasting || (payload !== undefined && payload !== null && typeof payload !== 'string')) {
      await db
        .deleteFrom('idempotency_keys')
        .where('username', '=', username)
        .where('key', '=', row)
        .execute();
      return;
    }
    const answer = {
      type: String(reply.getHeader('content-type') ?? 'application/json'),
      body: payload ?? '',
    };
    await db
      .updateTable('idempotency_keys')
      .set({ status: reply.statusCode, body: JSON.stringify(seal(answer, key, username)) })
      .where('username', '=', username)
      .where('key', '=', row)
      .execute();
  });
}

const refused = (code: string, message: string) =>
  new AppError('invalid', code, message, { fields: [{ path: 'Idempotency-Key', message }] });

function hashOf({ method, url, body }: FastifyRequest): Buffer {
  const said = Buffer.isBuffer(body) ? createHash('sha256').update(body).digest('hex') : (body ?? null);
  return createHash('sha256')
    .update(JSON.stringify([method, url, said]))
    .digest();
}

interface Answer {
  readonly type: string;
  readonly body: string;
}

const cipherKey = (key: string, username: string) =>
  Buffer.from(hkdfSync('sha256', key, username, 'roadside idempotent answer', 32));

function seal(answer: Answer, key: string, username: string): { sealed: string } {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', cipherKey(key, username), nonce);
  const text = Buffer.concat([cipher.update(JSON.stringify(answer)), cipher.final()]);
  return { sealed: Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64') };
}

function unseal({ sealed }: { sealed: string }, key: string, username: string): Answer {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', cipherKey(key, username), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return JSON.parse(
    Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString(),
  ) as Answer;
}

export function idempotencyPruneJob({ db, clock }: { db: Database; clock: Clock }): JobDefinition {
  return defineJob(
    'idempotency.prune',
    z.object({}),
    { attempts: 3, backoffMs: 10_000, concurrency: 1, timeoutMs: 60_000, every: { ms: 3_600_000 } },
    async () => {
      const gone = await db
        .deleteFrom('idempotency_keys')
        .where('created_at', '<', clock.now() - keptForMs)
        .executeTakeFirst();
      return { removed: Number(gone.numDeletedRows) };
    },
  );
}
