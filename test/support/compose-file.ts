import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** What tests read of a service of docker-compose.yml. */
export interface ComposeService {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** `${NAME:-default}` as compose does it. */
const substitute = (text: string, environment: Readonly<Record<string, string>>): string =>
  text.replaceAll(
    /\$\{([A-Z_]+):-([^}]*)\}/g,
    (_, name: string, fallback: string) => environment[name] || fallback,
  );

export function readComposeFile(environment: Readonly<Record<string, string>> = {}): ComposeFile {
  const path = new URL('../../docker-compose.yml', import.meta.url);
  const filled = (value: unknown): unknown => {
    if (typeof value === 'string') return substitute(value, environment);
    if (Array.isArray(value)) return value.map(filled);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each)]));
  };
  return filled(parse(readFileSync(path, 'utf8'), { merge: true })) as ComposeFile;
}
