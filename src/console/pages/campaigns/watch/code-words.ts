import type { DeploymentState } from '../../../api/queries/campaigns.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';

const known = [
  'by-owner',
  'wrong-version',
  'silent',
  'deadline',
  'no-answer',
  'deferred',
  'campaign-aborted',
  'campaign-over',
  'digest-mismatch',
  'wrong-length',
  'download-refused',
  'delta-failed',
  'signature-invalid',
  'not-compatible',
  'manifest-altered',
  'wrong-hardware',
  'boot-failed',
  'fell-back',
  'not-parked',
  'charging',
  'state-of-charge-low',
  '12v-low',
  'too-cold',
  'too-hot',
  'outside-window',
  'cancelled-by-vehicle',
  'by-vehicle',
] as const;

/** "Failed: wrong version after the restart"; a code that only the car's maker knows stands as it is. */
export function useCodeWords(): (state: DeploymentState, code: string | null) => string {
  const { t } = useTranslation('campaigns');
  return (state, code) => {
    const what = t(`deployment.${state}`);
    const name = known.find((one) => one === code);
    if (name !== undefined) return t('coded', { what, why: t(`code.${name}`) });
    return code === null || code === state ? what : t('coded', { what, why: code });
  };
}
