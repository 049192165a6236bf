import type { TFunction } from 'i18next';

export type CaseT = TFunction<['cases', 'common', 'shell']>;

const pauseReasons = ['parts', 'customer', 'supplier'] as const;
const certificates = ['high-voltage'] as const;

/** Reasons are the policy's: those that ship have words, others are shown as written there. */
export function pauseReason(t: CaseT, name: string): string {
  const known = pauseReasons.find((one) => one === name);
  return known === undefined ? name : t(`pauseReason.${known}`);
}

export function certificateName(t: CaseT, name: string): string {
  const known = certificates.find((one) => one === name);
  return known === undefined ? name : t(`certificate.${known}`);
}
