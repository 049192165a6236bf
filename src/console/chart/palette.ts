/** Colours of lines: apart from each other in both themes, and none of a severity's. A dash goes with each, so colour is never alone. */
const lines = {
  light: ['#0b7285', '#7048e8', '#a61e4d', '#5c940d', '#364fc7', '#846358', '#862e9c', '#495057'],
  dark: ['#3bc9db', '#b197fc', '#faa2c1', '#a9e34b', '#91a7ff', '#d3b8ab', '#e599f7', '#ced4da'],
} as const;
const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 2], [9, 3, 2, 3]];

export type Scheme = 'light' | 'dark';

export interface LineStyle {
  readonly color: string;
  readonly dash: readonly number[];
}

export function lineStyle(index: number, scheme: Scheme): LineStyle {
  return { color: lines[scheme][index % 8]!, dash: dashes[index % dashes.length]! };
}

/** What canvas needs that a style sheet says elsewhere. */
export interface Ink {
  readonly text: string;
  readonly grid: string;
  readonly shade: string;
  readonly shadeEdge: string;
  readonly highlight: string;
  readonly surface: string;
  /** Lines of a rule. */
  readonly limit: string;
  readonly severity: Readonly<Record<'info' | 'minor' | 'major' | 'critical', string>>;
}

export function inkOf(element: Element, scheme: Scheme): Ink {
  const style = getComputedStyle(element);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const isDark = scheme === 'dark';
  return {
    text: color('--mantine-color-dimmed'),
    grid: isDark ? 'rgba(255,255,255,0.07)' : 'rgba(0,0,0,0.07)',
    shade: isDark ? 'rgba(255,255,255,0.10)' : 'rgba(30,40,50,0.09)',
    shadeEdge: isDark ? 'rgba(255,255,255,0.28)' : 'rgba(30,40,50,0.28)',
    highlight: isDark ? 'rgba(59,201,219,0.14)' : 'rgba(11,114,133,0.10)',
    surface: color('--mantine-color-body'),
    limit: color('--severity-major-line'),
    severity: {
      critical: color('--severity-critical-line'),
      major: color('--severity-major-line'),
      minor: color('--severity-minor-line'),
      info: color('--severity-info-line'),
    },
  };
}

/** States by the order in which they came. `false` and `true` are off and on. */
export function stateColor(value: unknown, place: number, scheme: Scheme): string {
  if (value === false) return scheme === 'dark' ? '#373a40' : '#dee2e6';
  if (value === true) return scheme === 'dark' ? '#0b7285' : '#66d9e8';
  const tones =
    scheme === 'dark'
      ? ['#0b7285', '#5f3dc4', '#5c940d', '#a61e4d', '#364fc7', '#846358', '#495057', '#862e9c']
      : ['#99e9f2', '#d0bfff', '#d8f5a2', '#fcc2d7', '#bac8ff', '#e0cfc6', '#dee2e6', '#eebefa'];
  return tones[place % tones.length]!;
}

/** From -1, below the average, violet, over nothing to 1, above it, cyan: told apart by those who do not see red or green. */
export function deviationColor(share: number, scheme: Scheme): string {
  const hue = share < 0 ? 268 : 189;
  const size = Math.abs(share);
  const lightness = scheme === 'dark' ? 18 + size * 50 : 96 - size * 58;
  return `hsl(${hue} ${Math.round(15 + size * 60)}% ${Math.round(lightness)}%)`;
}
