import { Group, Paper, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A part of the page with its heading. */
export function Panel({
  title,
  aside,
  children,
}: {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}): ReactNode {
  return (
    <Paper withBorder p="sm" component="section">
      <Group justify="space-between" mb="xs" gap="xs">
        <Title order={3} size="h5">
          {title}
        </Title>
        {aside}
      </Group>
      {children}
    </Paper>
  );
}
