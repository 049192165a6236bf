import { Button, Paper, Text } from '@mantine/core';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import classes from './file-drop.module.css';
import { Icon } from './icon.tsx';

/** Files are dropped here, or chosen by the button: `<FileDrop label={t('choose')} hint={t('dropHere')} take={(files) => …} />`. */
export function FileDrop({
  label,
  hint,
  take,
  accept,
  isMany = false,
}: {
  label: string;
  hint: string;
  take: (files: readonly File[]) => void;
  accept?: string;
  isMany?: boolean;
}): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const files = [...event.dataTransfer.files];
    if (files.length > 0) take(isMany ? files : files.slice(0, 1));
  };
  return (
    <Paper
      withBorder
      p="md"
      className={classes.drop ?? ''}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Text size="sm" c="dimmed">
        {hint}
      </Text>
      <Button
        variant="default"
        className="touch"
        leftSection={<Icon name="attach" size={16} />}
        onClick={() => input.current?.click()}
      >
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        multiple={isMany}
        accept={accept}
        aria-label={label}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          // The same file may be chosen again.
          currentTarget.value = '';
          if (files.length > 0) take(files);
        }}
      />
    </Paper>
  );
}
