import { type Severity, severities } from '../vehicles/vehicle.ts';
import type { Figures } from './figures.ts';
import { measures, type Values } from './measures.ts';
import type { Watch, WatchPolicy } from './watch-policy.ts';
import { partOf, type SystemPart, saidBy, type WatchCode, watchCodes } from './watches.ts';

export interface Verdict {
  readonly code: WatchCode;
  /** `unknown`: what it is about does not answer, so what was known of it stands. */
  readonly is: 'bad' | 'well' | 'unknown';
  readonly values: Values;
}

export interface Problem {
  readonly code: WatchCode;
  readonly part: SystemPart;
  readonly severity: Severity;
  readonly values: Values;
}

/** Beyond the limit; once it is, until it is beyond the other. */
function isBeyond(so: number | boolean, { above, below, until }: Watch, was: boolean): boolean {
  if (typeof so === 'boolean') return so;
  if (above !== undefined) return so > (was ? (until ?? above) : above);
  if (below !== undefined) return so < (was ? (until ?? below) : below);
  return so > 0;
}

/** Every watch at one moment. `wasBad`: it is held at its second limit. */
export function judge(
  figures: Figures,
  policy: WatchPolicy,
  wasBad: (code: WatchCode) => boolean = () => false,
): Verdict[] {
  return watchCodes.map((code) => {
    const measured = measures[code](figures);
    if (measured === null) return { code, is: 'unknown', values: {} };
    const is = isBeyond(measured.so, policy[code], wasBad(code)) ? 'bad' : 'well';
    return { code, is, values: measured.values ?? {} };
  });
}

/** Without what a worse one says already; the worst first. */
export function foremost<Found extends Pick<Problem, 'code' | 'severity'>>(
  problems: readonly Found[],
): Found[] {
  const codes = new Set(problems.map(({ code }) => code));
  const rank = ({ severity }: Found) => severities.indexOf(severity);
  return problems
    .filter(({ code }) => !(saidBy[code] ?? []).some((worse) => codes.has(worse)))
    .sort((a, b) => rank(b) - rank(a));
}

/** What is not well at this moment. */
export function findProblems(figures: Figures, policy: WatchPolicy): Problem[] {
  const bad = judge(figures, policy).filter(({ is }) => is === 'bad');
  return foremost(
    bad.map(({ code, values }) => ({ code, part: partOf[code], severity: policy[code].severity, values })),
  );
}
