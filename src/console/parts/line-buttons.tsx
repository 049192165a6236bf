import { ActionIcon, Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

/** Takes a line out of a list that is filled in. */
export function RemoveLine({ label, onClick }: { label: string; onClick: () => void }): ReactNode {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      className="touch"
      aria-label={label}
      onClick={onClick}
    >
      <Icon name="trash" size={18} />
    </ActionIcon>
  );
}

/** Puts one more behind the last. */
export function AddLine({ label, onClick }: { label: string; onClick: () => void }): ReactNode {
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      className="touch"
      style={{ alignSelf: 'flex-start' }}
      leftSection={<Icon name="plus" size={14} />}
      onClick={onClick}
    >
      {label}
    </Button>
  );
}
