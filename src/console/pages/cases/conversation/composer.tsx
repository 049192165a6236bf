import { ActionIcon, Button, CloseButton, Loader, Text, Textarea } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import type { CaseDetail } from '../../../api/queries/cases.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Icon } from '../../../parts/icon.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import classes from '../case.module.css';
import { useKept } from '../kept.ts';
import { useCaseChange } from '../use-case-change.tsx';
import type { Uploads } from './use-uploads.ts';

const longest = 2000;

/** What one has to say: Ctrl-Enter sends it. Pictures may be pasted, files chosen, photos taken. */
export function Composer({ one, uploads }: { one: CaseDetail; uploads: Uploads }): ReactNode {
  const { t } = useTranslation('cases');
  const change = useCaseChange();
  const [{ text }, set, forget] = useKept(`comment ${one.id}`, { text: '' });
  const [state, setState] = useState<{ isSending: boolean; error: unknown }>({
    isSending: false,
    error: null,
  });
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '' || state.isSending) return;
    setState({ isSending: true, error: null });
    try {
      await change(one, [{ kind: 'comment', data: { text: text.trim() } }]);
      forget();
      setState({ isSending: false, error: null });
    } catch (error) {
      setState({ isSending: false, error });
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing)
      void send(event);
    else if (event.key === 'Escape') (event.target as HTMLElement).blur();
  };
  return (
    <form className={classes.composer} onSubmit={send}>
      {state.error !== null && <ErrorNote error={state.error} />}
      {uploads.list.map(({ id, file, error, isFinal }) => (
        <div key={id} className={classes.upload} role="status">
          {error === null && <Loader size={14} />}
          <Text size="sm" component="span" truncate>
            {file.name}
          </Text>
          {error !== null && (
            <Text size="sm" c="red" component="span" role="alert">
              {error}
            </Text>
          )}
          {error !== null && !isFinal && (
            <Button size="compact-sm" variant="light" className="touch" onClick={() => uploads.retry(id)}>
              {t('common:retry')}
            </Button>
          )}
          {error !== null && (
            <CloseButton
              size="sm"
              className="touch"
              aria-label={t('common:remove')}
              onClick={() => uploads.drop(id)}
            />
          )}
        </div>
      ))}
      <Textarea
        aria-label={t('comment.label')}
        placeholder={t('comment.placeholder')}
        data-comment
        value={text}
        onChange={(event) => set({ text: event.currentTarget.value })}
        onKeyDown={onKeyDown}
        onPaste={(event) => {
          const files = [...event.clipboardData.files];
          if (files.length === 0) return;
          event.preventDefault();
          uploads.add(files);
        }}
        maxLength={longest}
        autosize
        minRows={2}
        maxRows={8}
      />
      <div className={classes.composerButtons}>
        <FileButton icon="attach" label={t('file.attach')} add={uploads.add} />
        <span className={classes.camera}>
          <FileButton icon="camera" label={t('file.photo')} add={uploads.add} isCamera />
        </span>
        {text.length > longest - 200 && (
          <Text size="xs" c="dimmed" component="span">
            {t('comment.left', { count: longest - text.length })}
          </Text>
        )}
        <Button
          type="submit"
          ml="auto"
          className="touch"
          loading={state.isSending}
          disabled={text.trim() === ''}
        >
          {t('comment.button')}
        </Button>
      </div>
    </form>
  );
}

function FileButton({
  icon,
  label,
  add,
  isCamera = false,
}: {
  icon: 'attach' | 'camera';
  label: string;
  add: (files: readonly File[]) => void;
  isCamera?: boolean;
}): ReactNode {
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <ActionIcon
        variant="default"
        size={36}
        className="touch"
        aria-label={label}
        title={label}
        onClick={() => field.current?.click()}
      >
        <Icon name={icon} size={18} />
      </ActionIcon>
      <input
        ref={field}
        type="file"
        hidden
        multiple={!isCamera}
        {...(isCamera ? { accept: 'image/*', capture: 'environment' as const } : {})}
        onChange={(event) => {
          add([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}
