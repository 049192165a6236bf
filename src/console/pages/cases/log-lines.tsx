import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { CaseDetail } from '../../api/queries/cases.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import classes from './case.module.css';
import { AttachedFile } from './conversation/attached-file.tsx';
import { type LogEntry, noteOfEntry, useLogWords } from './log-words.ts';
import { Initials } from './owner.tsx';

const icons: Readonly<Record<string, IconName>> = {
  opened: 'plus',
  'alert-joined': 'bell',
  assigned: 'person',
  'handed-over': 'external',
  unassigned: 'alert',
  priority: 'alert',
  attachment: 'download',
  paused: 'pause',
  resumed: 'play',
  needs: 'rules',
  diagnosed: 'search',
  resolved: 'check',
  closed: 'check',
  reopened: 'undo',
  'rule-retired': 'rules',
  linked: 'link',
  unlinked: 'link',
  command: 'car',
  session: 'car',
  notified: 'bell',
};

/** What was said and done, oldest first. */
export function LogLines({ entries, one }: { entries: readonly LogEntry[]; one: CaseDetail }): ReactNode {
  const wordsOf = useLogWords(one);
  return (
    <ol className={classes.log}>
      {entries.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added at the end
        <li key={index} data-kind={entry.kind}>
          <Line entry={entry} one={one} words={wordsOf(entry)} />
        </li>
      ))}
    </ol>
  );
}

function Line({ entry, one, words }: { entry: LogEntry; one: CaseDetail; words: string }): ReactNode {
  const { t } = useTranslation('cases');
  const { kind, by, at, data } = entry;
  const note = noteOfEntry(entry);
  const who = by ?? t('common:name');
  if (kind === 'comment') {
    return (
      <article className={classes.comment}>
        <header>
          <Initials name={who} />
          <b>{who}</b>
          <span className={classes.dim}>
            <Moment at={at} zone={one.vehicle?.timeZone ?? null} />
          </span>
        </header>
        <p>{note}</p>
      </article>
    );
  }
  const file = kind === 'attachment' ? one.attachments.find(({ id }) => id === data.id) : undefined;
  const command = kind === 'command' && typeof data.id === 'string' ? data.id : null;
  return (
    <div className={classes.event}>
      <Icon name={icons[kind] ?? 'info'} size={15} />
      <div>
        <span>
          <b>{who}</b> {command === null ? words : <Link href={`?command=${command}`}>{words}</Link>}
        </span>{' '}
        <span className={classes.dim}>
          <Moment at={at} zone={one.vehicle?.timeZone ?? null} />
        </span>
        {kind === 'attachment' && <AttachedFile caseId={one.id} name={String(data.name)} file={file} />}
        {note !== '' && <blockquote>{note}</blockquote>}
      </div>
    </div>
  );
}
