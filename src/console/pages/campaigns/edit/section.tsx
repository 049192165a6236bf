import { Paper, Stack, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Icon } from '../../../parts/icon.tsx';
import classes from '../campaigns.module.css';

/** Closed it says in a sentence what holds; open it has the fields. It opens by itself where something is wrong, and stays so. */
export function Section({
  title,
  summary,
  isWrong,
  children,
}: {
  title: string;
  summary: string;
  isWrong: boolean;
  children: ReactNode;
}): ReactNode {
  const [isOpen, setOpen] = useState(isWrong);
  if (isWrong && !isOpen) setOpen(true);
  return (
    <Paper
      withBorder
      px="md"
      py={6}
      component="details"
      open={isOpen}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary className={classes.summary}>
        <Icon name="chevron" size={16} />
        <Title order={2} size="h5">
          {title}
        </Title>
        <span className={classes.summaryText}>{summary}</span>
      </summary>
      <Stack gap="sm" pt={6} pb="sm">
        {children}
      </Stack>
    </Paper>
  );
}
