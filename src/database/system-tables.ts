import type { ColumnType } from 'kysely';

export interface SystemTables {
  /** Times that something was not well with the server itself. Milliseconds since 1970 UTC. */
  system_alerts: {
    id: string;
    code: string;
    severity: string;
    /** The figures of its sentence. */
    said: ColumnType<Readonly<Record<string, string | number>>, string, string>;
    since: number;
    fired_at: number;
    resolved_at: number | null;
  };
  /** Those that live, and those that were killed a moment ago. Milliseconds since 1970 UTC. */
  processes: {
    id: string;
    roles: string[];
    host: string;
    pid: number;
    started_at: number;
    seen_at: number;
    /** `host:port` where the others reach what only it has; null: it has nothing of that kind. */
    link: string | null;
  };
  /** What one process does for all: how often it changed hands, and who has it. */
  leaderships: { name: string; fence: number; process: string | null };
}
