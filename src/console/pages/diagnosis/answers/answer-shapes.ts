import type { Fault } from '../../../api/types.ts';

/** What a part of an answer could not give. */
export interface PartError {
  readonly code: string;
  readonly message?: string;
}

export interface ReadFault {
  readonly code: string;
  /** A number is the status byte of ISO 14229; other systems say it as they do in their reports. */
  readonly status?: number | string;
  readonly freezeFrame?: Readonly<Record<string, unknown>>;
}

type System = Fault['system'];

export interface ReadMemory {
  readonly ecu: string;
  readonly system: System;
  readonly faults: readonly ReadFault[];
  readonly error?: PartError;
}

export interface ReadIdentity {
  readonly ecu: string;
  readonly software?: string;
  readonly error?: PartError;
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

/** A control unit of an answer. One that was silent or refused has an error, and nothing else. */
const isUnit = (value: unknown): value is ReadIdentity => isObject(value) && typeof value.ecu === 'string';
const isRefusal = ({ error }: ReadIdentity): boolean => isObject(error) && typeof error.code === 'string';

function unitsOf(units: readonly ReadIdentity[]): AnswerShape | null {
  if (units.every((unit) => Array.isArray(unit.faults) || isRefusal(unit))) {
    const memories = units.map((unit) => ({ system: 'uds', faults: [], ...unit }) as ReadMemory);
    return { kind: 'faults', memories };
  }
  return units.every((unit) => typeof unit.software === 'string' || isRefusal(unit))
    ? { kind: 'identities', identities: units }
    : null;
}

/** What an answer is, by what is in it: an operator's own command may answer as the shipped ones do. */
export function shapeOf(result: unknown): AnswerShape {
  if (!isObject(result)) return { kind: 'pairs', pairs: result === null ? [] : [['', result]] };
  const { ecus, values, signals, latitude, longitude } = result;
  if (Array.isArray(ecus) && ecus.length > 0) {
    if (ecus.every((one) => typeof one === 'string')) return { kind: 'list', items: ecus };
    const units = ecus.every(isUnit) ? unitsOf(ecus) : null;
    if (units !== null) return units;
  }
  if (Array.isArray(values) && values.every((one) => isObject(one) && typeof one.id === 'string'))
    return { kind: 'values', values: values as ReadValue[] };
  if (isObject(signals)) return { kind: 'signals', signals };
  if (typeof latitude === 'number' && typeof longitude === 'number')
    return { kind: 'place', latitude, longitude };
  const isNothing = Array.isArray(ecus) && ecus.length === 0;
  return { kind: 'pairs', pairs: isNothing ? [] : Object.entries(result) };
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
