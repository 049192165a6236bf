import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { AlertContext } from '../../api/queries/alerts.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import classes from './alert.module.css';
import { Section } from './section.tsx';

/** What this alert keeps silent, and what would have kept it silent. */
export function AlertChain({ context }: { context: AlertContext | undefined }): ReactNode {
  const { t } = useTranslation('alerts');
  if (context === undefined) return null;
  const { silences, causedBy } = context;
  return (
    <>
      {silences.length > 0 && (
        <Section title={t('chain.silences', { count: silences.length })}>
          <Rules rules={silences} />
        </Section>
      )}
      {causedBy.length > 0 && (
        <Section title={t('chain.causedBy')}>
          <Rules rules={causedBy} />
        </Section>
      )}
    </>
  );
}

function Rules({ rules }: { rules: AlertContext['silences'] }): ReactNode {
  return (
    <ul className={classes.shortList}>
      {rules.map(({ rule, name }) => (
        <li key={rule}>
          <Link href={`/rules/${rule}`}>
            <span className={classes.shortName}>{name}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
