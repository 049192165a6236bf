import type { ReactNode } from 'react';

/** A small curve beside a number: its shape only. `label` says in words what it shows. */
export function Sparkline({
  points,
  from,
  to,
  label,
  width = 120,
  height = 28,
  limits = {},
}: {
  points: readonly { readonly t: number; readonly value: number }[];
  from: number;
  to: number;
  label: string;
  width?: number;
  height?: number;
  /** Bounds that count: drawn as faint lines. */
  limits?: { readonly low?: number; readonly high?: number };
}): ReactNode {
  const bounds = [limits.low, limits.high].filter((value) => value !== undefined);
  const values = [...points.map(({ value }) => value), ...bounds];
  const least = Math.min(...values);
  const most = Math.max(...values);
  const x = (at: number) => (width * (at - from)) / Math.max(1, to - from);
  const y = (value: number) =>
    most === least ? height / 2 : height - 2 - ((height - 4) * (value - least)) / (most - least);
  const gap = (to - from) / 12;
  const path = points
    .map(({ t, value }, index) => {
      const before = points[index - 1];
      const isBroken = before === undefined || t - before.t > gap;
      return `${isBroken ? 'M' : 'L'}${x(t).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join('');
  const last = points.at(-1);
  return (
    <svg className="sparkline" width={width} height={height} role="img" aria-label={label}>
      <title>{label}</title>
      {bounds.map((value) => (
        <line
          key={value}
          x1={0}
          x2={width}
          y1={y(value)}
          y2={y(value)}
          stroke="var(--mantine-color-dimmed)"
          strokeDasharray="2 3"
          strokeWidth={1}
        />
      ))}
      <path
        d={path}
        fill="none"
        stroke="var(--mantine-primary-color-filled)"
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
      {last !== undefined && (
        <circle cx={x(last.t)} cy={y(last.value)} r={2.2} fill="var(--mantine-primary-color-filled)" />
      )}
    </svg>
  );
}
