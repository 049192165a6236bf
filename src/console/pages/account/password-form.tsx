import { Button, Group, Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Problem } from '../../api/problem.ts';
import { useChangePassword } from '../../api/queries/account.ts';
import { useSession } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { PasswordField } from '../../parts/password-field.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import { Section } from './section.tsx';

const minLength = 10;

/** What is wrong with a new password; the server has the last word. */
type Weakness = 'short' | 'name' | 'same' | 'common';

export function PasswordForm(): ReactNode {
  const { t } = useTranslation('account');
  const toast = useToast();
  const username = useSession().data?.username ?? '';
  const change = useChangePassword();
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const [weakness, setWeakness] = useState<Weakness | null>(null);

  const weaknessOf = (password: string): Weakness | null => {
    if ([...password].length < minLength) return 'short';
    if (username.length >= 4 && password.toLowerCase().includes(username.toLowerCase())) return 'name';
    return password === currentPassword ? 'same' : null;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = weaknessOf(newPassword);
    setWeakness(found);
    if (found !== null) {
      change.reset();
      return;
    }
    change.mutate(
      { currentPassword, newPassword },
      {
        onSuccess: () => {
          setCurrent('');
          setNew('');
          toast({ message: t('password.changed') });
        },
        onError: (error) => {
          if (error instanceof Problem && error.code === 'weak-password') setWeakness('common');
        },
      },
    );
  };
  const code = change.error instanceof Problem ? change.error.code : null;
  const isAtField = code === 'wrong-password' || code === 'weak-password';

  return (
    <Section title={t('password.title')} hint={t('password.hint')}>
      <form onSubmit={submit}>
        <Stack mt="sm" gap="sm">
          <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
          <PasswordField
            label={t('password.current')}
            name="current-password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={currentPassword}
            error={code === 'wrong-password' ? t('common:problem.wrong-password') : null}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordField
            label={t('password.new')}
            description={t('password.rule', { count: minLength })}
            name="new-password"
            autoComplete="new-password"
            required
            withAsterisk={false}
            value={newPassword}
            error={weakness === null ? null : t(`password.${weakness}`, { count: minLength })}
            onChange={(event) => {
              setNew(event.currentTarget.value);
              setWeakness(null);
            }}
          />
          {change.error !== null && !isAtField && <ErrorNote error={change.error} />}
          <Group justify="flex-end">
            <Button type="submit" className="touch" loading={change.isPending}>
              {t('password.button')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
