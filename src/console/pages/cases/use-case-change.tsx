import { useCallback } from 'react';
import { Problem } from '../../api/problem.ts';
import { type CaseDraft, sendEvent, showAnswer, showAtOnce } from '../../api/queries/case-changes.ts';
import { type Case, readCase } from '../../api/queries/cases.ts';
import { useSession } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { useConfirm } from '../../parts/confirm.tsx';
import { LogLines } from './log-lines.tsx';

interface ChangeOptions {
  /** How much of the log the reader had seen when he decided; default: what the case says. */
  readonly seen?: number;
  /** What resolves a cause resolves its vehicles' cases. */
  readonly vehicles?: boolean;
}

/**
 * Adds events to a case, one after the other, each shown at once. What others decided since it was read is shown before it is passed over:
 * answers false where the reader then leaves it. @throws Problem where one was refused; nothing of that is shown then
 */
export function useCaseChange() {
  const { t } = useTranslation('cases');
  const username = useSession().data?.username ?? '';
  const confirm = useConfirm();
  return useCallback(
    async (
      { id, version }: Pick<Case, 'id' | 'version'>,
      drafts: readonly CaseDraft[],
      { seen: first = version, vehicles = false }: ChangeOptions = {},
    ): Promise<boolean> => {
      let seen = first;
      for (const draft of drafts) {
        for (;;) {
          const takeBack = showAtOnce(id, draft, username);
          try {
            const forAll = vehicles && draft.kind === 'resolved' ? { vehicles } : {};
            showAnswer(await sendEvent(id, draft, { seen, ...forAll }));
            break;
          } catch (error) {
            takeBack();
            if (!(error instanceof Problem) || error.code !== 'case-changed') throw error;
          }
          const fresh = await readCase(id);
          showAnswer(fresh);
          const others = fresh.log.slice(seen).filter(({ by }) => by !== username);
          const isMeant = await confirm({
            title: t('changed.title'),
            body: <LogLines entries={others} one={fresh} />,
            action: t('changed.anyway'),
            isDangerous: false,
          });
          if (!isMeant) return false;
          seen = fresh.version;
        }
      }
      return true;
    },
    [username, confirm, t],
  );
}
