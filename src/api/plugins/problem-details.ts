import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isPassing } from '../../database/retry.ts';
import { AppError, type ErrorKind, type FieldError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';

const mediaType = 'application/problem+json; charset=utf-8';

/** RFC 9457. `errors` names the fields of a form or query that are wrong. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().describe('Stable, for programs'),
    instance: z.string().optional().describe('The request that it happened to'),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details' });
type Problem = z.infer<typeof problem>;

const statusOf: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  unavailable: 503,
  permanent: 422,
};

/** Too many failures, or too much at once, of one user or address: answered 429, trying again later helps. */
export class TooManyRequests extends AppError {
  readonly retryAfterSeconds: number;

  constructor(code: string, message: string, retryAfterMs: number) {
    super('unavailable', code, message);
    this.retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  }
}

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
}

/** What Fastify itself refuses, by its code. */
const refusals: Record<string, Answer> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { status: 413, code: 'body-too-large', detail: 'The body is too large.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    code: 'unsupported-media-type',
    detail: 'This call does not take a body of this content type.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    code: 'bad-body',
    detail: 'The body is not as long as Content-Length says.',
  },
  FST_ERR_CTP_INVALID_JSON_BODY: { status: 400, code: 'bad-json', detail: 'The body is not JSON.' },
  FST_ERR_BAD_URL: { status: 400, code: 'bad-url', detail: 'The path is not a valid URL.' },
};

function answerOf(error: FastifyError | AppError): Answer {
  if (error instanceof TooManyRequests) return { status: 429, code: error.code, detail: error.message };
  if (error instanceof AppError) {
    return {
      status: statusOf[error.kind],
      code: error.code,
      detail: error.message,
      ...(error.fields.length === 0 ? {} : { errors: error.fields }),
    };
  }
  const refusal = refusals[error.code];
  if (refusal !== undefined) return refusal;
  // PostgreSQL's class 22: a value that no column can hold.
  if (/^22\w{3}$/.test(error.code ?? '')) {
    return {
      status: 400,
      code: 'bad-value',
      detail: 'A value of the request is out of range or not valid text.',
    };
  }
  if (isPassing(error)) {
    return {
      status: 503,
      code: 'database-unavailable',
      detail: 'The database cannot be reached at present.',
    };
  }
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) return { status, code: 'bad-request', detail: error.message };
  return { status: 500, code: 'internal-error', detail: 'Something went wrong; the log says what.' };
}

/** A 404 says the same for everything that is not there, so it names neither the request nor itself. */
export function toProblem(answer: Answer, request: FastifyRequest): Problem {
  return {
    ...problemOf(answer),
    ...(answer.status === 404 ? {} : { instance: `urn:uuid:${request.id}` }),
    ...(answer.errors === undefined ? {} : { errors: [...answer.errors] }),
  };
}

function problemOf({ status, code, detail }: Answer): Problem {
  return {
    type: `urn:roadside:problem:${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    code,
  };
}

function send(reply: FastifyReply, answer: Answer): FastifyReply {
  if (answer.status === 404) reply.removeHeader('x-request-id');
  return reply
    .code(answer.status)
    .removeHeader('content-length')
    .header('cache-control', 'no-store')
    .type(mediaType)
    .serializer(JSON.stringify)
    .send(toProblem(answer, reply.request));
}

/** For `frameworkErrors`: what goes wrong before there is a route. */
export function answerFrameworkError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  // Somebody who follows a broken link to a page is no program.
  const isPage = request.method === 'GET' && /text\/html/.test(request.headers.accept ?? '');
  if (isPage && !request.url.startsWith('/api/')) reply.redirect('/nothing-here', 302);
  else send(reply, answerOf(error));
}

const brokenRequests: Record<string, Answer> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'headers-too-large',
    detail: 'The address and the headers are too long together.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'request-timeout', detail: 'The request took too long.' },
};

/** For `clientErrorHandler`: what is not HTTP, or never ends, is answered on the bare socket. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code !== 'ECONNRESET' && socket.writable) {
    const answer = brokenRequests[error.code ?? ''] ?? {
      status: 400,
      code: 'bad-http',
      detail: 'This is not an HTTP request.',
    };
    const body = JSON.stringify(problemOf(answer));
    socket.write(
      `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}\r\nConnection: close\r\n` +
        `Content-Type: ${mediaType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }
  socket.destroy(error);
}

/** Every error leaves as problem details; unknown paths, and known ones with another method, too. */
export function registerProblemDetails(app: FastifyInstance, logger: Logger): void {
  const paths: { readonly pattern: RegExp; readonly methods: Set<string> }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    if (url.endsWith('*')) return;
    const pattern = new RegExp(`^${url.replace(/[.+?^$()[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+')}$`);
    paths.push({ pattern, methods: new Set([method].flat()) });
  });

  app.setErrorHandler<FastifyError | AppError>((error, request, reply) => {
    const answer = answerOf(error);
    if (answer.status >= 500) {
      const about = { requestId: request.id, route: request.routeOptions.url };
      if (error instanceof AppError)
        logger.warn({ ...about, reason: error.message }, 'a request was refused');
      else logger.error({ ...about, err: error }, 'a request failed');
    }
    if (error instanceof TooManyRequests) reply.header('retry-after', error.retryAfterSeconds);
    else if (answer.status === 503) reply.header('retry-after', 5);
    if (answer.status === 401) {
      const isVehicle = request.routeOptions.config.access === 'vehicle';
      reply.header('www-authenticate', isVehicle ? 'TargetToken' : 'Bearer');
    }
    return send(reply, answer);
  });

  app.setNotFoundHandler((request, reply) => {
    const path = request.url.replace(/[?#].*$/, '');
    const methods = paths
      .filter(({ pattern, methods }) => !methods.has('OPTIONS') && pattern.test(path))
      .flatMap(({ methods }) => [...methods]);
    if (methods.length === 0 || methods.includes(request.method)) {
      return send(reply, { status: 404, code: 'no-such-path', detail: 'There is nothing at this path.' });
    }
    reply.header('allow', [...new Set(methods)].sort().join(', '));
    return send(reply, {
      status: 405,
      code: 'method-not-allowed',
      detail: 'This path does not take this method.',
    });
  });
}
