import { type CaseDraft, sendEvent } from '../../api/queries/case-changes.ts';
import type { Case } from '../../api/queries/cases.ts';

const atOnce = 6;

/** The same to many cases, some at a time; what fails leaves the others alone. `changed`: as they were before. */
export async function changeMany(
  cases: readonly Case[],
  draftsOf: (one: Case) => readonly CaseDraft[],
  onProgress: (done: number) => void = () => undefined,
): Promise<{ changed: Case[]; failed: number; error: unknown }> {
  const waiting = [...cases];
  const changed: Case[] = [];
  let failed = 0;
  let error: unknown = null;
  async function work(): Promise<void> {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      try {
        for (const draft of draftsOf(one)) await sendEvent(one.id, draft, { seen: one.version });
        changed.push(one);
      } catch (cause) {
        failed++;
        error = cause;
      }
      onProgress(changed.length + failed);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  return { changed, failed, error };
}
