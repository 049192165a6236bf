import { SegmentedControl } from '@mantine/core';
import { type DragEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { CaseDetail } from '../../../api/queries/cases.ts';
import { useMay } from '../../../api/queries/session.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { useUrlState } from '../../../parts/url-state.ts';
import classes from '../case.module.css';
import { LogLines } from '../log-lines.tsx';
import { Composer } from './composer.tsx';
import { useUploads } from './use-uploads.ts';

const talk = ['comment', 'attachment', 'handed-over', 'diagnosed', 'resolved', 'reopened'];

/** What was said and done, in one log, and what one has to say oneself. Files may be dropped anywhere on it. */
export function Conversation({ one }: { one: CaseDetail }): ReactNode {
  const { t } = useTranslation('cases');
  const mayWrite = useMay()('cases.write');
  const url = useUrlState();
  const uploads = useUploads(one.id);
  const [isOver, setOver] = useState(false);
  const log = useRef<HTMLDivElement>(null);
  const isTalk = url.get('log') === 'talk';
  const entries = isTalk ? one.log.filter(({ kind }) => talk.includes(kind)) : one.log;
  const count = entries.length;
  // The newest is below, where one writes; who reads further up stays there.
  const wasAtEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new line is what it is for
  useEffect(() => {
    if (log.current !== null && wasAtEnd.current) log.current.scrollTop = log.current.scrollHeight;
  }, [count]);
  const onDrag = (event: DragEvent) => {
    if (!mayWrite || !event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(true);
  };
  return (
    <section
      id="conversation"
      className={`${classes.pane} ${classes.conversation}`}
      aria-label={t('parts.conversation')}
      data-over={isOver || undefined}
      onDragOver={onDrag}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        if (!isOver) return;
        event.preventDefault();
        setOver(false);
        uploads.add([...event.dataTransfer.files]);
      }}
    >
      <div className={classes.conversationHead}>
        <h2>{t('parts.conversation')}</h2>
        <SegmentedControl
          size="xs"
          className={classes.filter ?? ''}
          aria-label={t('log.filter')}
          value={isTalk ? 'talk' : 'all'}
          onChange={(value) => url.set({ log: value === 'talk' ? value : null })}
          data={[
            { value: 'all', label: t('log.all') },
            { value: 'talk', label: t('log.talk') },
          ]}
        />
      </div>
      <div
        className={classes.logFrame}
        ref={log}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
        tabIndex={0}
        role="log"
        aria-label={t('log.label')}
        // A picture that has come makes the log longer.
        onLoadCapture={() => {
          if (log.current !== null && wasAtEnd.current) log.current.scrollTop = log.current.scrollHeight;
        }}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          wasAtEnd.current = scrollTop + clientHeight > scrollHeight - 40;
        }}
      >
        <LogLines entries={entries} one={one} />
      </div>
      {mayWrite && <Composer one={one} uploads={uploads} />}
      {isOver && <div className={classes.dropHint}>{t('file.drop')}</div>}
    </section>
  );
}
