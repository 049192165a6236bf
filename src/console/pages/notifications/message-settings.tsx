import { Group, Select, Switch, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type ContactSettings, useKeepSettings } from '../../api/queries/notifications.ts';
import { languages } from '../../i18n/languages.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import { Setting } from '../account/section.tsx';

const codes = ['en', 'zh-Hans', 'es'] as const;
const asConsole = 'console';

/** Language of messages, quiet hours, digest; each kept as soon as it is set. */
export function MessageSettings({ settings }: { settings: ContactSettings }): ReactNode {
  const { t } = useTranslation('notifications');
  const toast = useToast();
  const keep = useKeepSettings();
  const { language, quiet, digest, digestAt } = settings;
  const [from, setFrom] = useState(quiet?.from ?? '22:00');
  const [to, setTo] = useState(quiet?.to ?? '07:00');
  const [at, setAt] = useState(digestAt);
  const put = (part: Partial<ContactSettings>) =>
    keep.mutate({ ...settings, ...part }, { onSuccess: () => toast({ message: t('common:saved') }) });
  const isTime = (text: string) => /^\d\d:\d\d$/.test(text);
  return (
    <>
      <Setting label={t('own.language')}>
        <Select
          aria-label={t('own.language')}
          data={[
            { value: asConsole, label: t('own.asConsole') },
            ...codes.map((value) => ({ value, label: languages[value] })),
          ]}
          value={language ?? asConsole}
          allowDeselect={false}
          onChange={(value) => put({ language: codes.find((code) => code === value) ?? null })}
        />
      </Setting>
      <Setting label={t('own.quiet')} hint={t('own.quietHint')}>
        <Group gap="xs">
          <Switch
            size="md"
            aria-label={t('own.quiet')}
            checked={quiet !== null}
            onChange={(event) => put({ quiet: event.currentTarget.checked ? { from, to } : null })}
          />
          {quiet !== null && (
            <>
              <TextInput
                type="time"
                aria-label={t('own.from')}
                value={from}
                onChange={(event) => setFrom(event.currentTarget.value)}
                onBlur={() => isTime(from) && from !== quiet.from && put({ quiet: { from, to } })}
              />
              <TextInput
                type="time"
                aria-label={t('own.to')}
                value={to}
                onChange={(event) => setTo(event.currentTarget.value)}
                onBlur={() => isTime(to) && to !== quiet.to && put({ quiet: { from, to } })}
              />
            </>
          )}
        </Group>
      </Setting>
      <Setting label={t('own.digest')} hint={t('own.digestHint')}>
        <Group gap="xs">
          <Switch
            size="md"
            aria-label={t('own.digest')}
            checked={digest}
            onChange={(event) => put({ digest: event.currentTarget.checked })}
          />
          {digest && (
            <TextInput
              type="time"
              aria-label={t('own.digestAt')}
              value={at}
              onChange={(event) => setAt(event.currentTarget.value)}
              onBlur={() => isTime(at) && at !== digestAt && put({ digestAt: at })}
            />
          )}
        </Group>
      </Setting>
      {keep.error !== null && <ErrorNote error={keep.error} />}
    </>
  );
}
