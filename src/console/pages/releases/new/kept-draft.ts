import { emptyDraft, type ReleaseDraft } from './draft.ts';

const name = 'release-draft';

/** What was written before one went to sign it, or closed the tab. */
export function keptDraft(): ReleaseDraft {
  try {
    const kept = JSON.parse(localStorage.getItem(name) ?? 'null') as ReleaseDraft | null;
    return kept ?? emptyDraft;
  } catch {
    return emptyDraft;
  }
}

export const keepDraft = (draft: ReleaseDraft): void => localStorage.setItem(name, JSON.stringify(draft));

export const forgetDraft = (): void => localStorage.removeItem(name);
