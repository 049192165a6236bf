import { Code, Text, UnstyledButton } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { AuditEntry } from '../../api/queries/audit.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { Icon } from '../../parts/icon.tsx';
import classes from './audit.module.css';
import { AuditSentence } from './audit-sentence.tsx';
import { detailOf } from './audit-words.ts';

const refusals = ['access.refused', 'session.refused', 'api-key.refused'];

/** A sentence with its time; what else is known of it opens below. */
export function AuditRow({ entry }: { entry: AuditEntry }): ReactNode {
  const { t } = useTranslation('audit');
  const [isOpen, setOpen] = useState(false);
  const { note, reason } = detailOf(entry);
  const said =
    typeof note === 'string' && note !== '' ? note : entry.action === 'mute.create' ? reason : null;
  return (
    <div className={classes.row} data-refused={refusals.includes(entry.action) || undefined}>
      <Text size="sm" c="dimmed" className="number">
        <Moment at={entry.at} style="clock" />
      </Text>
      <div className={classes.what}>
        <Text size="sm" component="div">
          <AuditSentence entry={entry} />
        </Text>
        {entry.key !== null && (
          <Text size="xs" c="dimmed">
            {t('byKey', { name: entry.key })}
          </Text>
        )}
        {typeof said === 'string' && (
          <Text size="sm" c="dimmed">
            “{said}”
          </Text>
        )}
        {isOpen && (
          <div className={classes.detail}>
            <Text size="xs" c="dimmed">
              {t('number', { id: entry.id })} · {entry.action}
              {entry.remoteAddress !== null && <> · {t('fromAddress', { address: entry.remoteAddress })}</>}
            </Text>
            <Code block>
              {JSON.stringify({ vin: entry.vin, target: entry.target, detail: entry.detail }, null, 2)}
            </Code>
          </div>
        )}
      </div>
      <UnstyledButton
        className={`touch ${classes.more}`}
        aria-expanded={isOpen}
        aria-label={t('details')}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name={isOpen ? 'up' : 'down'} size={16} />
      </UnstyledButton>
    </div>
  );
}
