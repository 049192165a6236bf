import { Problem } from '../../api/problem.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { useProblemText } from '../../parts/problem-text.ts';

/** Why a sign-in was refused; `wrong` is what is said where what was given is not right. */
export function useRefusal(): (error: unknown, wrong: string) => string {
  const { t } = useTranslation();
  const textOf = useProblemText();
  return (error, wrong) => {
    if (!(error instanceof Problem)) return textOf(error);
    if (error.code === 'sign-in-too-late') return t('signIn.tooLate');
    if (error.code === 'passkeys-need-a-name') return t('signIn.passkeyAddress');
    if (error.status === 401 || error.code === 'passkey-refused') return wrong;
    return error.status === 429 ? t('signIn.wait') : textOf(error);
  };
}
