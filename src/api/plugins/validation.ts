import type { FastifyInstance, FastifySchemaCompiler } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { describeIssue, fieldErrors, sentenceOf } from '../../shared/validation.ts';

const parts: Record<string, string> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'headers',
};

const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (data: unknown) => {
    // No body at all is null here, and undefined to a schema.
    const result = schema.safeParse(data ?? undefined, { error: describeIssue });
    if (result.success) return { value: result.data };
    const fields = fieldErrors(result.error);
    const part = parts[httpPart ?? ''] ?? 'request';
    return {
      error: new AppError('invalid', 'bad-request', `The ${part} is not valid: ${sentenceOf(fields)}.`, {
        fields,
      }),
    };
  };

/** Only an escape can bring half of a surrogate pair into JSON. */
const halfPair = /\\u[dD][89a-fA-F]/;

/** Where in JSON there is a text, or a key, that no UTF-8 holds: not what is kept, logged or signed. */
function pathOfHalf(value: unknown, path = ''): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : path;
  if (value === null || typeof value !== 'object') return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (!key.isWellFormed()) return path;
    const found = pathOfHalf(inner, path === '' ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function halfText(path: string): AppError {
  const message = 'must not contain half of a surrogate pair';
  return new AppError('invalid', 'bad-request', `The body is not valid: ${path} ${message}.`, {
    fields: [{ path, message }],
  });
}

/** Requests are checked, and answers cut to what they promise, by the routes' zod schemas. */
export function registerValidation(app: FastifyInstance): void {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  // A POST without a body may still say that it is JSON.
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else
      parse(request, body as string, (error, value) => {
        const path = error === null && halfPair.test(body as string) ? pathOfHalf(value) : undefined;
        if (path === undefined) done(error, value);
        else done(halfText(path));
      });
  });
}
