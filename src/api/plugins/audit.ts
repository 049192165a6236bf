import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AuditLog } from '../../audit/audit-log.ts';

export interface AuditNote {
  /** In place of the route's own word, where a call may do one of two things. */
  action?: string;
  vin?: string;
  target?: string;
  /** Never a secret. */
  detail?: Readonly<Record<string, unknown>>;
  /** Who, where the request itself is not signed in. */
  username?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    auditNote: AuditNote | null;
  }
}

/** Says what a write was done to; the route says what it is called. */
export function note(request: FastifyRequest, auditNote: AuditNote): void {
  request.auditNote = { ...request.auditNote, ...auditNote };
}

/** No write is answered as done before the audit log has it. */
export function registerAudit(app: FastifyInstance, audit: AuditLog): void {
  app.decorateRequest('auditNote', null);
  app.addHook('onSend', async (request, reply) => {
    const action = request.routeOptions.config.audit;
    if (
      action === undefined ||
      action === false ||
      request.is404 ||
      reply.statusCode >= 400 ||
      request.replayed
    )
      return;
    const { vin } = request.params as { vin?: string };
    const noted = request.auditNote;
    await audit.record({
      username: noted?.username ?? request.session?.username ?? 'nobody',
      action: noted?.action ?? action,
      vin: noted?.vin ?? vin ?? null,
      target: noted?.target ?? null,
      detail: noted?.detail ?? {},
      remoteAddress: request.ip,
      key: request.session?.key?.name ?? null,
    });
  });
}
