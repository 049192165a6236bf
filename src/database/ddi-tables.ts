import type { ColumnType } from 'kysely';

/** What clients of hawkBit's DDI said beside their deployments. Times are milliseconds since 1970 UTC. */
export interface DdiTables {
  ddi_clients: {
    vin: string;
    /** As configData left them, by name. */
    attributes: ColumnType<Record<string, string>, string, string>;
    attributes_at: number | null;
    /** Whoever switched `autoConfirm` on in the vehicle, in his words; null: it is off. */
    auto_confirm: ColumnType<DdiAutoConfirm | null, string | null, string | null>;
  };
  /** A deployment that its vehicle has fetched by DDI. */
  ddi_actions: {
    deployment: number;
    vin: string;
    retrieved_at: number;
    /** The client is done with it: it reported an end, or confirmed that it was cancelled. */
    closed_at: number | null;
  };
}

export interface DdiAutoConfirm {
  readonly initiator: string | null;
  readonly remark: string | null;
  readonly at: number;
}
