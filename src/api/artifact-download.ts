import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Artifact } from '../ota/artifacts/artifact.ts';
import type { Artifacts } from '../ota/artifacts/artifacts.ts';
import { byteRange, namesTag } from '../ota/artifacts/byte-range.ts';
import { AppError } from '../shared/errors.ts';
import { toProblem } from './plugins/problem-details.ts';

/**
 * Answers GET or HEAD with an artifact: whole, a range (If-Range by its entity tag), or 304. Nothing is read ahead of what
 * the client takes. The route must switch compression off, or a range would be one of other bytes.
 */
export async function sendArtifact(
  request: FastifyRequest,
  reply: FastifyReply,
  artifacts: Pick<Artifacts, 'opened' | 'has'>,
  artifact: Artifact,
): Promise<FastifyReply> {
  const { sha256, bytes, name } = artifact;
  const tag = `"${sha256}"`;
  reply
    .header('etag', tag)
    .header('accept-ranges', 'bytes')
    .header('cache-control', 'private, no-transform, max-age=31536000, immutable')
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('x-content-type-options', 'nosniff');
  const { 'if-none-match': known, 'if-range': asLongAs, range: asked } = request.headers;
  if (known !== undefined && namesTag(known, tag, true)) return reply.code(304).send();
  const holds = asLongAs === undefined || namesTag(String(asLongAs), tag, false);
  const range = holds ? byteRange(asked, bytes) : null;
  reply.type('application/octet-stream');
  if (range === 'unsatisfiable') {
    const detail = `The file has ${bytes} bytes, and none where the range begins.`;
    return reply
      .code(416)
      .header('content-range', `bytes */${bytes}`)
      .type('application/problem+json; charset=utf-8')
      .serializer(JSON.stringify)
      .send(toProblem({ status: 416, code: 'range-not-satisfiable', detail }, request));
  }
  const { from, to } = range ?? { from: 0, to: bytes - 1 };
  reply.header('content-length', to - from + 1);
  if (range !== null) reply.code(206).header('content-range', `bytes ${from}-${to}/${bytes}`);
  if (request.method === 'HEAD') {
    if (await artifacts.has(sha256)) return reply.send();
    throw new AppError('unavailable', 'artifact-lost', 'The file is lost or damaged on the server.');
  }
  const opened = await artifacts.opened(sha256, { from, to });
  // Fastify's way of sending a stream leaves half of the speed.
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(reply.statusCode, reply.getHeaders() as OutgoingHttpHeaders);
  await opened.sendTo(raw).then(
    () => raw.end(),
    // What was promised cannot come any more: the client sees a short body and asks again.
    (error: Error) => raw.destroy(error),
  );
  return reply;
}
