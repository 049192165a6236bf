/** Negative response codes of ISO 14229-1 (table A.1) by their names there, in camelCase. */
const names: Readonly<Record<number, string>> = {
  16: 'generalReject',
  17: 'serviceNotSupported',
  18: 'subFunctionNotSupported',
  19: 'incorrectMessageLengthOrInvalidFormat',
  20: 'responseTooLong',
  33: 'busyRepeatRequest',
  34: 'conditionsNotCorrect',
  36: 'requestSequenceError',
  37: 'noResponseFromSubnetComponent',
  38: 'failurePreventsExecutionOfRequestedAction',
  49: 'requestOutOfRange',
  51: 'securityAccessDenied',
  52: 'authenticationRequired',
  53: 'invalidKey',
  54: 'exceededNumberOfAttempts',
  55: 'requiredTimeDelayNotExpired',
  56: 'secureDataTransmissionRequired',
  57: 'secureDataTransmissionNotAllowed',
  58: 'secureDataVerificationFailed',
  80: 'certificateVerificationFailedInvalidTimePeriod',
  81: 'certificateVerificationFailedInvalidSignature',
  82: 'certificateVerificationFailedInvalidChainOfTrust',
  83: 'certificateVerificationFailedInvalidType',
  84: 'certificateVerificationFailedInvalidFormat',
  85: 'certificateVerificationFailedInvalidContent',
  86: 'certificateVerificationFailedInvalidScope',
  87: 'certificateVerificationFailedInvalidCertificate',
  88: 'ownershipVerificationFailed',
  89: 'challengeCalculationFailed',
  90: 'settingAccessRightsFailed',
  91: 'sessionKeyCreationOrDerivationFailed',
  92: 'configurationDataUsageFailed',
  93: 'deAuthenticationFailed',
  112: 'uploadDownloadNotAccepted',
  113: 'transferDataSuspended',
  114: 'generalProgrammingFailure',
  115: 'wrongBlockSequenceCounter',
  120: 'requestCorrectlyReceivedResponsePending',
  126: 'subFunctionNotSupportedInActiveSession',
  127: 'serviceNotSupportedInActiveSession',
  129: 'rpmTooHigh',
  130: 'rpmTooLow',
  131: 'engineIsRunning',
  132: 'engineIsNotRunning',
  133: 'engineRunTimeTooLow',
  134: 'temperatureTooHigh',
  135: 'temperatureTooLow',
  136: 'vehicleSpeedTooHigh',
  137: 'vehicleSpeedTooLow',
  138: 'throttlePedalTooHigh',
  139: 'throttlePedalTooLow',
  140: 'transmissionRangeNotInNeutral',
  141: 'transmissionRangeNotInGear',
  143: 'brakeSwitchNotClosed',
  144: 'shifterLeverNotInPark',
  145: 'torqueConverterClutchLocked',
  146: 'voltageTooHigh',
  147: 'voltageTooLow',
  148: 'resourceTemporarilyNotAvailable',
};

export interface NegativeResponse {
  readonly code: number;
  readonly name: string;
}

/**
 * The negative response that an error code of a vehicle stands for: `0x22`, `nrc-0x22`, `uds-0x22`, or the standard's name.
 * Null for any other code.
 */
export function negativeResponse(code: string): NegativeResponse | null {
  const [, hex] = /^(?:(?:nrc|uds)-)?0x([0-9a-f]{2})$/i.exec(code) ?? [];
  if (hex !== undefined) {
    const number = Number.parseInt(hex, 16);
    return {
      code: number,
      name: names[number] ?? (number >= 0xf0 ? 'vehicleManufacturerSpecific' : 'unknown'),
    };
  }
  const known = Object.entries(names).find(([, name]) => name === code);
  return known === undefined ? null : { code: Number(known[0]), name: known[1] };
}
