import type { Fault } from '../../../api/types.ts';

/** What a part of an answer could not give. */
export interface PartError {
  readonly code: string;
  readonly message?: string;
}

export interface ReadFault {
  readonly code: string;
  readonly status: number;
  readonly freezeFrame?: Readonly<Record<string, unknown>>;
}

export interface ReadMemory {
  readonly ecu: string;
  readonly faults: readonly ReadFault[];
  readonly error?: PartError;
}

export interface ReadIdentity {
  readonly ecu: string;
  readonly software: string;
  readonly [name: string]: unknown;
}

export interface ReadValue {
  readonly id: string;
  readonly value?: unknown;
  readonly error?: PartError;
}

export type AnswerShape =
  | { readonly kind: 'faults'; readonly memories: readonly ReadMemory[] }
  | { readonly kind: 'identities'; readonly identities: readonly ReadIdentity[] }
  | { readonly kind: 'values'; readonly values: readonly ReadValue[] }
  | { readonly kind: 'signals'; readonly signals: Readonly<Record<string, unknown>> }
  | { readonly kind: 'place'; readonly latitude: number; readonly longitude: number }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'pairs'; readonly pairs: readonly (readonly [string, unknown])[] };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What an answer is, by what is in it: an operator's own command may answer as the shipped ones do. */
export function shapeOf(result: unknown): AnswerShape {
  if (!isObject(result)) return { kind: 'pairs', pairs: result === null ? [] : [['', result]] };
  const { ecus, values, signals, latitude, longitude } = result;
  if (Array.isArray(ecus)) {
    if (ecus.every((one) => typeof one === 'string')) return { kind: 'list', items: ecus };
    if (ecus.every((one) => isObject(one) && Array.isArray(one.faults)))
      return { kind: 'faults', memories: ecus as ReadMemory[] };
    if (ecus.every((one) => isObject(one) && typeof one.software === 'string'))
      return { kind: 'identities', identities: ecus as ReadIdentity[] };
  }
  if (Array.isArray(values) && values.every((one) => isObject(one) && typeof one.id === 'string'))
    return { kind: 'values', values: values as ReadValue[] };
  if (isObject(signals)) return { kind: 'signals', signals };
  if (typeof latitude === 'number' && typeof longitude === 'number')
    return { kind: 'place', latitude, longitude };
  return { kind: 'pairs', pairs: Object.entries(result) };
}

/** The bits of an ISO 14229-1 status byte. */
export function statusOf(byte: number): Fault['status'] {
  const bit = (number: number) => (byte & (1 << number)) !== 0;
  return {
    testFailed: bit(0),
    testFailedThisOperationCycle: bit(1),
    pendingDTC: bit(2),
    confirmedDTC: bit(3),
    testNotCompletedSinceLastClear: bit(4),
    testFailedSinceLastClear: bit(5),
    testNotCompletedThisOperationCycle: bit(6),
    warningIndicatorRequested: bit(7),
  };
}
