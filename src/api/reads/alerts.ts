import type { z } from 'zod';
import type { Alert } from '../../alerts/alert.ts';
import type { Language } from '../../shared/languages.ts';
import type { alert } from '../schemas/diagnosis.ts';

export type AlertAnswer = z.infer<typeof alert>;

/** As the API gives it, in the reader's language. */
export function toAlertAnswer(found: Alert, language: Language): AlertAnswer {
  const { ruleName, summary, advice, evidence, ...rest } = found;
  const said = summary?.[language] ?? summary?.en ?? evidence.summary;
  return {
    ...rest,
    name: ruleName?.[language] ?? found.rule,
    summary: said,
    advice: advice?.[language] ?? null,
    evidence: { ...(evidence as AlertAnswer['evidence']), summary: said },
  };
}
