import type { AuditLog } from '../audit/audit-log.ts';
import { covers, type Scope } from '../users/roles.ts';
import type { VehicleCredentials } from '../vehicles/credentials.ts';
import { type ImportedLine, importVehicles } from '../vehicles/import-vehicles.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';

export interface ImportDeps {
  readonly registry: VehicleRegistry;
  readonly credentials: Pick<VehicleCredentials, 'issue'>;
  readonly audit: AuditLog;
}

export interface ImportRun {
  readonly body: AsyncIterable<Buffer>;
  readonly format: 'ndjson' | 'csv';
  readonly markets: Scope;
  readonly username: string;
  readonly remoteAddress: string | null;
  /** Lines up to this one were answered before. */
  readonly afterLine?: number;
}

const auditedAtOnce = 100;

/** Imports, and writes every registration to the audit log. */
export async function* runImport(
  { registry, credentials, audit }: ImportDeps,
  { body, format, markets, username, remoteAddress, afterLine = 0 }: ImportRun,
): AsyncIterable<ImportedLine> {
  let created: string[] = [];
  const note = async () => {
    const entry = {
      username,
      action: 'vehicle.create',
      target: null,
      detail: { by: 'import' },
      remoteAddress,
    };
    await audit.recordAll(created.map((vin) => ({ ...entry, vin })));
    created = [];
  };
  const lines = importVehicles(body, format, {
    registry,
    issueCredentials: (vin) => credentials.issue(vin),
    mayRegisterIn: (market) => covers(markets, market),
    afterLine,
  });
  try {
    for await (const line of lines) {
      if (line.status === 'created' && line.vin !== null) created.push(line.vin);
      if (created.length >= auditedAtOnce) await note();
      yield line;
    }
  } finally {
    await note();
  }
}
