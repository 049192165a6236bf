import type { Alert } from '../../api/types.ts';

/** What the rule looked at when it fired: since the condition held, and as far back as its longest window. */
export function judgedSpan({ firedAt, activeSince, evidence }: Alert): { from: number; to: number } | null {
  if (firedAt === null) return null;
  const longest = Math.max(0, ...(evidence.windows ?? []).map(({ windowMs }) => windowMs));
  return { from: Math.min(activeSince, firedAt - longest), to: firedAt };
}
