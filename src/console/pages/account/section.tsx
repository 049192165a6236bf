import { Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

export function Section(properties: { title: string; hint?: string; children: ReactNode }): ReactNode {
  const { title, hint, children } = properties;
  return (
    <Paper withBorder p="md" component="section" className="settings" aria-label={title}>
      <Title order={2} size="h5">
        {title}
      </Title>
      {hint !== undefined && (
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
      )}
      {children}
    </Paper>
  );
}

/** A name at the left and what one sets at the right; below each other on the phone. */
export function Setting(properties: {
  label: string;
  hint?: ReactNode;
  labelId?: string;
  children: ReactNode;
}): ReactNode {
  const { label, hint, labelId, children } = properties;
  return (
    <div className="setting">
      <div>
        <Text size="sm" fw={500} {...(labelId === undefined ? {} : { id: labelId })}>
          {label}
        </Text>
        {hint !== undefined && (
          <Text size="xs" c="dimmed" component="div">
            {hint}
          </Text>
        )}
      </div>
      <div className="setting-control">{children}</div>
    </div>
  );
}
