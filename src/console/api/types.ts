/** The API's answers, as far as the console uses them. */
export type Severity = 'info' | 'minor' | 'major' | 'critical';
export type Health = 'ok' | Severity;
export type SignalValue = number | boolean | string | readonly number[];

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface Session {
  username: string;
  role: string;
  markets: string[] | null;
}

export interface Vehicle {
  vin: string;
  model: string;
  modelYear: number;
  powertrain: string;
  market: string;
  plate: string | null;
  online: boolean;
  health: Health;
  lastSeenAt: number | null;
  software: Record<string, string>;
}

export interface Alert {
  id: string;
  vin: string;
  rule: string;
  severity: Severity;
  state: 'pending' | 'firing' | 'resolved';
  firedAt: number | null;
  resolvedAt: number | null;
  acknowledgedBy: string | null;
  acknowledgedAt: number | null;
  evidence: { summary: string; signals: Record<string, SignalValue> };
  /** What is wrong, what was seen, what to do: in the reader's language. */
  name: string;
  summary: string;
  advice: string | null;
  mayBeDriven: 'yes' | 'limited' | 'no' | null;
}

export interface Fault {
  id: string;
  ecu: string;
  system: string;
  code: string;
  description: string;
  mayBeDriven: 'yes' | 'limited' | 'no' | null;
  severity: Severity;
  status: Record<string, boolean>;
  firstSeen: number;
  lastSeen: number;
  occurrences: number;
  endedAt: number | null;
}

export interface LastValues {
  signals: Record<string, { value: SignalValue; ts: number; unit: string | null }>;
}

export interface SignalPoint {
  t: number;
  count?: number;
  min?: number;
  avg?: number;
  max?: number;
  last?: SignalValue;
}

export interface SignalSeries {
  unit: string | null;
  points: SignalPoint[];
  coverage: { fraction: number; gaps: { from: number; to: number; reason: 'lost' | 'silent' | 'offline' }[] };
}
