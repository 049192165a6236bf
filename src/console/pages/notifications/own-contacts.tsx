import type { ReactNode } from 'react';
import { useOwnContacts } from '../../api/queries/notifications.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { LoadingRows } from '../../parts/loading.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { Section } from '../account/section.tsx';
import { ContactLine } from './contact-line.tsx';
import { MessageSettings } from './message-settings.tsx';
import { channels } from './words.ts';

/** Where I am reached, and when I am left in peace: a part of the account page. */
export function OwnContacts(): ReactNode {
  const { t } = useTranslation('notifications');
  const own = useOwnContacts();
  return (
    <Section title={t('own.title')} hint={t('own.hint')}>
      {own.error !== null && <ErrorNote error={own.error} retry={() => own.refetch()} />}
      {own.isPending && <LoadingRows count={3} height={56} />}
      {own.data !== undefined && (
        <>
          {channels.map((channel) => (
            <ContactLine
              key={channel}
              channel={channel}
              contact={own.data.contacts.find((one) => one.channel === channel) ?? null}
              isSetUp={own.data.channels.includes(channel)}
            />
          ))}
          <MessageSettings settings={own.data.settings} />
        </>
      )}
    </Section>
  );
}
