import { type CSSVariablesResolver, createTheme, defaultVariantColorsResolver } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'cyan',
  primaryShade: { light: 9, dark: 6 },
  autoContrast: true,
  variantColorResolver: (input) => {
    const resolved = defaultVariantColorsResolver(input);
    // Mantine would write on the dark theme's brighter cyan in the white that the light theme's darker one asks for.
    return input.variant === 'filled' && (input.color ?? 'cyan') === 'cyan'
      ? { ...resolved, color: 'var(--mantine-primary-color-contrast)' }
      : resolved;
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", Menlo, monospace',
  /** 62.5em is where the navigation rail takes the place of the bar at the bottom. */
  breakpoints: { xs: '30em', sm: '48em', md: '62.5em', lg: '80em', xl: '100em' },
});

const colors = ['gray', 'red', 'orange', 'yellow', 'teal', 'blue', 'cyan', 'green', 'grape', 'violet'];
const onTint = (shade: number, suffixes: readonly string[]) =>
  Object.fromEntries(
    colors.flatMap((color) =>
      suffixes.map((suffix) => [
        `--mantine-color-${color}-${suffix}`,
        `var(--mantine-color-${color}-${shade})`,
      ]),
    ),
  );

/** Mantine's own greys and tints are a little too faint to read; WCAG AA asks for 4.5:1. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5c636a',
    '--mantine-color-placeholder': '#5c636a',
    '--mantine-color-anchor': 'var(--mantine-color-cyan-9)',
    '--mantine-color-error': '#c92a2a',
    '--mantine-color-cyan-filled-hover': '#085a69',
    '--mantine-color-cyan-light': '#e1f5f8',
    '--mantine-color-cyan-light-hover': '#d2eff3',
    ...onTint(9, ['light-color', 'outline']),
    '--mantine-color-orange-light-color': '#b93d0a',
    '--mantine-color-orange-outline': '#c2410c',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
    '--mantine-color-anchor': 'var(--mantine-color-cyan-4)',
    '--mantine-color-error': '#ff8787',
    ...onTint(3, ['light-color', 'outline']),
  },
});
