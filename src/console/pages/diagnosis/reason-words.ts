import type { TFunction } from 'i18next';
import { Problem } from '../../api/problem.ts';
import type { Command } from '../../api/queries/diagnosis.ts';

type Words = TFunction<['diagnosis', 'common', 'shell']>;

/** Why the server, or the vehicle itself, did not do it. */
const reasons = [
  'vehicle-offline',
  'vehicle-moving',
  'precondition-failed',
  'state-unknown',
  'state-stale',
  'state-doubtful',
  'clock-doubtful',
  'session-required',
  'session-of-another',
  'session-over',
  'consent-too-narrow',
  'no-consent',
  'vehicle-locked',
  'session-open',
  'second-person',
  'not-awaiting',
  'ended',
  'expired',
  'under-way',
  'life-too-long',
  'too-many-commands',
  'step-before-failed',
  'no-result',
  'bad-result',
] as const;

const knownReason = (code: string) => reasons.find((known) => known === code);

/** What each negative response of ISO 14229 means to whoever asked. */
const meanings = {
  generalReject: 'rejected',
  serviceNotSupported: 'notSupported',
  subFunctionNotSupported: 'notSupported',
  incorrectMessageLengthOrInvalidFormat: 'badFormat',
  responseTooLong: 'tooLong',
  busyRepeatRequest: 'busy',
  conditionsNotCorrect: 'conditions',
  requestSequenceError: 'sequence',
  noResponseFromSubnetComponent: 'noResponse',
  failurePreventsExecutionOfRequestedAction: 'failure',
  requestOutOfRange: 'outOfRange',
  securityAccessDenied: 'locked',
  authenticationRequired: 'locked',
  invalidKey: 'badKey',
  exceededNumberOfAttempts: 'tries',
  requiredTimeDelayNotExpired: 'delay',
  secureDataTransmissionRequired: 'locked',
  secureDataTransmissionNotAllowed: 'locked',
  secureDataVerificationFailed: 'locked',
  uploadDownloadNotAccepted: 'programming',
  transferDataSuspended: 'programming',
  generalProgrammingFailure: 'programming',
  wrongBlockSequenceCounter: 'programming',
  requestCorrectlyReceivedResponsePending: 'pending',
  subFunctionNotSupportedInActiveSession: 'diagnosticSession',
  serviceNotSupportedInActiveSession: 'diagnosticSession',
  rpmTooHigh: 'rpmTooHigh',
  rpmTooLow: 'rpmTooLow',
  engineIsRunning: 'engineRunning',
  engineIsNotRunning: 'engineOff',
  engineRunTimeTooLow: 'engineShort',
  temperatureTooHigh: 'tooHot',
  temperatureTooLow: 'tooCold',
  vehicleSpeedTooHigh: 'tooFast',
  vehicleSpeedTooLow: 'tooSlow',
  throttlePedalTooHigh: 'pedal',
  throttlePedalTooLow: 'pedal',
  transmissionRangeNotInNeutral: 'notNeutral',
  transmissionRangeNotInGear: 'notInGear',
  brakeSwitchNotClosed: 'brake',
  shifterLeverNotInPark: 'notInPark',
  torqueConverterClutchLocked: 'converter',
  voltageTooHigh: 'voltageHigh',
  voltageTooLow: 'voltageLow',
  resourceTemporarilyNotAvailable: 'busy',
} as const;

/** What a negative response means, by its name in the standard. */
export function negativeMeaning(t: Words, name: string): string {
  const meaning = (
    meanings as Readonly<Record<string, (typeof meanings)[keyof typeof meanings] | undefined>>
  )[name];
  if (meaning !== undefined) return t(`negative.${meaning}`);
  if (name.startsWith('vehicleManufacturer')) return t('negative.maker');
  return /certificate|ownership|challenge|AccessRights|sessionKey|configurationData|deAuthentication/i.test(
    name,
  )
    ? t('negative.locked')
    : t('negative.unknown');
}

export function errorWords(t: Words, error: NonNullable<Command['error']>): string {
  const known = knownReason(error.code);
  return known === undefined ? error.message : t(`reason.${known}`);
}

/** A refusal of the API in the reader's words; null where it is none of ours. */
export function refusalWords(t: Words, error: unknown): string | null {
  if (!(error instanceof Problem)) return null;
  const known = knownReason(error.code);
  return known === undefined ? null : t(`reason.${known}`);
}

const nrc = /^(?:(?:nrc|uds)-)?0x([0-9a-f]{2})$/i;

/** 0x25, noResponseFromSubnetComponent. */
export const isSilence = ({ code, message }: { readonly code: string; readonly message?: string }): boolean =>
  nrc.exec(code)?.[1] === '25' || message === 'noResponseFromSubnetComponent';

/** A problem of one control unit or identifier inside an answer: its sign and what it means. */
export function partProblem(
  t: Words,
  { code, message }: { readonly code: string; readonly message?: string | undefined },
): { readonly name: string; readonly meaning: string } {
  const hex = nrc.exec(code)?.[1];
  const name = message ?? code;
  return {
    name: hex === undefined ? name : `0x${hex.toUpperCase()} ${name}`,
    meaning: hex === undefined && !(name in meanings) ? '' : negativeMeaning(t, name),
  };
}
