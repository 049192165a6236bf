import type { ReactNode } from 'react';
import { Problem } from '../../../api/problem.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { PasswordField } from '../../../parts/password-field.tsx';

/** One's own password, before one changes how one signs in. */
export function ProofField({
  value,
  change,
  error,
}: {
  value: string;
  change: (password: string) => void;
  error: unknown;
}): ReactNode {
  const { t } = useTranslation('account');
  return (
    <PasswordField
      label={t('password.current')}
      name="current-password"
      autoComplete="current-password"
      required
      withAsterisk={false}
      value={value}
      error={isWrongPassword(error) ? t('common:problem.wrong-password') : null}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

export const isWrongPassword = (error: unknown): boolean =>
  error instanceof Problem && error.code === 'wrong-password';
