import { Problem } from '../api/problem.ts';
import { useTranslation } from '../i18n/use-translation.ts';

const known = [
  'case-not-found',
  'case-changed',
  'case-closed',
  'case-not-closed',
  'case-paused',
  'case-not-paused',
  'case-without-cause',
  'case-not-resolved',
  'case-open-already',
  'unknown-owner',
  'certificate-missing',
  'certificate-lapsed',
  'attachment-empty',
  'attachment-too-large',
  'too-many-sign-ins',
  'wrong-password',
  'weak-password',
  'last-admin',
  'own-account',
  'user-exists',
  'not-allowed',
  'vehicle-not-found',
  'rule-exists',
  'draft-changed',
  'draft-of-another',
  'second-person',
  'campaign-changed',
  'campaign-state',
  'artifact-in-use',
  'key-exists',
  'too-many-passkeys',
  'too-many-api-keys',
  'passkey-exists',
  'passkeys-need-a-name',
  'second-factor-required',
  'second-factor-on',
  'already-revoked',
  'certificate-not-found',
  'vehicle-being-erased',
  'database-unavailable',
  'internal-error',
] as const;

/** What went wrong, in the reader's language where the problem is a common one, else in the API's words. */
export function useProblemText(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    if (!(error instanceof Problem)) return error instanceof Error ? error.message : String(error);
    if (error.status === 0) return t('states.unreachable');
    const code = known.find((name) => name === error.code);
    return code === undefined ? error.message : t(`problem.${code}`);
  };
}
