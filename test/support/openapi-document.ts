import { buildApi } from '../../src/api/build-api.ts';
import type { ApiDeps, ApiSettings } from '../../src/api/deps.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';

/** Stands for an engine that nobody asks anything: the routes are described, not called. */
const unused: unknown = new Proxy(() => undefined, {
  get: (_target, name) => {
    if (name === Symbol.toPrimitive) return () => '';
    if (name === Symbol.iterator) return () => [][Symbol.iterator]();
    // A promise would wait for it for ever.
    return name === 'then' ? undefined : unused;
  },
  apply: () => undefined,
});

/** What `/openapi.json` says, without a server and its engines. */
export async function openApiDocument(): Promise<OpenApiDocument> {
  return (await described('/openapi.json')) as OpenApiDocument;
}

/** What a description of the API says that needs none of its engines. */
export async function described(url: '/openapi.json' | '/asyncapi.json'): Promise<unknown> {
  const settings: ApiSettings = {
    publicUrl: 'http://127.0.0.1:8080',
    trustProxy: [],
    secureCookies: false,
    sessionTtlMs: 1000,
    version: '0',
    basemap: null,
    ddiGatewayToken: null,
  };
  const deps: Record<keyof ApiDeps, unknown> = {
    db: unused,
    registry: unused,
    credentials: unused,
    certificates: unused,
    pipeline: unused,
    catalogue: unused,
    codeImports: unused,
    faultCatalogue: unused,
    alerts: unused,
    quarantine: unused,
    erasures: unused,
    work: unused,
    workKinds: unused,
    deadJobs: unused,
    jobsBoard: { path: '/jobs-board' },
    liveFeed: unused,
    failures: { throttle: () => unused },
    lookAgain: null,
    isWhole: true,
    diagnostics: unused,
    notifications: unused,
    audit: unused,
    service: unused,
    ota: unused,
    ddi: unused,
    brokerHooks: unused,
    metrics: unused,
    system: unused,
    publicStatus: unused,
    readiness: unused,
    rules: unused,
    checkRule: unused,
    backtests: unused,
    settings,
    consoleDirectory: import.meta.dirname,
    clock: systemClock,
    logger: silentLogger,
  };
  const app = await buildApi(deps as unknown as ApiDeps);
  try {
    return (await app.inject(url)).json();
  } finally {
    await app.close();
  }
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, unknown>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}
