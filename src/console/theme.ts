import { createTheme } from '@mantine/core';
import type { Health } from './api/types.ts';

export const theme = createTheme({
  primaryColor: 'cyan',
  primaryShade: { light: 8, dark: 6 },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", Menlo, monospace',
});

/** One colour a severity, everywhere. */
export const severityColors: Record<Health, string> = {
  ok: 'teal',
  info: 'blue',
  minor: 'yellow',
  major: 'orange',
  critical: 'red',
};
