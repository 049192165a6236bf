import type { RouteOptions } from 'fastify';

/** Nothing is reachable that nobody decided about: the start fails. */
export function checkDeclared(route: RouteOptions): void {
  const access = route.config?.access;
  const name = `${[route.method].flat().join('/')} ${route.url}`;
  if (access === undefined) throw new Error(`the route ${name} does not say who may call it`);
  const isWrite = ![route.method].flat().every((method) => ['GET', 'HEAD', 'OPTIONS'].includes(method));
  if (isWrite && route.config?.audit === undefined) {
    throw new Error(`the route ${name} writes, and does not say what the audit log calls that`);
  }
}
