import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';

/** A password, which one may look at. */
export function PasswordField(properties: PasswordInputProps): ReactNode {
  const { t } = useTranslation();
  const [isShown, setShown] = useState(false);
  return (
    <PasswordInput
      visible={isShown}
      onVisibilityChange={setShown}
      visibilityToggleButtonProps={{ 'aria-label': t(isShown ? 'password.hide' : 'password.show') }}
      {...properties}
    />
  );
}
