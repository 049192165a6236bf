import { Button, FileButton, Group, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Unsent, WorkCase } from '../../api/kept-work.ts';
import { useAttach } from '../../api/queries/case-changes.ts';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import classes from './my-work.module.css';
import { dropUnsent, writeComment } from './unsent.ts';

/** What was said on the case; what is written without a network waits here and says so. */
export function Comments({
  one,
  username,
  isKept,
  unsent,
  send,
}: {
  one: WorkCase['one'];
  username: string;
  isKept: boolean;
  unsent: readonly Unsent[];
  send: () => void;
}): ReactNode {
  const { t } = useTranslation('work');
  const may = useMay();
  const said = one.log.filter(({ kind }) => kind === 'comment');
  return (
    <section aria-label={t('comments')} className={classes.box}>
      <h3>{t('comments')}</h3>
      <ul className={classes.said}>
        {said.map((line) => (
          <li key={`${line.at} ${line.by}`}>
            <small>
              {line.by} · <Moment at={line.at} />
            </small>
            <p>{String(line.data.text)}</p>
          </li>
        ))}
        {unsent.map((comment) => (
          <li key={comment.key} data-unsent>
            <small>
              <Icon name="clock" size={16} /> {t('waits')}
            </small>
            <p>{comment.text}</p>
            {comment.refusal !== null && <Refused comment={comment} />}
          </li>
        ))}
      </ul>
      {may('cases.write') && (
        <>
          <Write caseId={one.id} username={username} isKept={isKept} send={send} />
          <Photo caseId={one.id} isKept={isKept} />
        </>
      )}
    </section>
  );
}

function Refused({ comment }: { comment: Unsent }): ReactNode {
  const { t } = useTranslation('work');
  return (
    <>
      <p role="alert">
        <strong>{t('refused', { why: comment.refusal ?? '' })}</strong>
      </p>
      <Button variant="default" className="touch" onClick={() => dropUnsent(comment.key)}>
        {t('discard')}
      </Button>
    </>
  );
}

function Write({
  caseId,
  username,
  isKept,
  send,
}: {
  caseId: string;
  username: string;
  isKept: boolean;
  send: () => void;
}): ReactNode {
  const { t } = useTranslation('work');
  const toast = useToast();
  const [text, setText] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    try {
      writeComment(caseId, username, text.trim());
    } catch {
      toast({ error: new Error(t('noRoomForComment')) });
      return;
    }
    setText('');
    send();
  };
  return (
    <form onSubmit={submit}>
      <Textarea
        label={t('write')}
        description={isKept ? t('writeOffline') : undefined}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autosize
        minRows={2}
        maxLength={10_000}
        size="md"
      />
      <Button type="submit" size="md" mt="xs" fullWidth disabled={text.trim() === ''}>
        {t('add')}
      </Button>
    </form>
  );
}

function Photo({ caseId, isKept }: { caseId: string; isKept: boolean }): ReactNode {
  const { t } = useTranslation('work');
  const toast = useToast();
  const attach = useAttach(caseId);
  const take = (file: File | null) => {
    if (file !== null) attach.mutate(file, { onSuccess: () => toast({ message: t('photoTaken') }) });
  };
  return (
    <>
      <Group>
        <FileButton onChange={take} accept="image/*" capture="environment">
          {(properties) => (
            <Button
              {...properties}
              variant="default"
              size="md"
              fullWidth
              loading={attach.isPending}
              disabled={isKept}
              leftSection={<Icon name="plus" />}
            >
              {t('photo')}
            </Button>
          )}
        </FileButton>
      </Group>
      {isKept && <small>{t('photoOffline')}</small>}
      {attach.error !== null && (
        <ErrorNote error={attach.error} retry={() => take(attach.variables ?? null)} />
      )}
    </>
  );
}
