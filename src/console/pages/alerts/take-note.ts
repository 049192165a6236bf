import { useCallback } from 'react';
import { useAcknowledgeMany, useWithdrawMany, type WhichAlerts } from '../../api/queries/alerts.ts';
import { changeAlerts } from '../../api/queries/inbox.ts';
import { useSession } from '../../api/queries/session.ts';
import { queryClient } from '../../api/query-client.ts';
import { serverNow } from '../../api/server-clock.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { useToast } from '../../parts/toast.tsx';

/** Acknowledges, shows it everywhere, and says so; `offersUndo` where nothing else on the page does. */
export function useTakeNote(offersUndo: boolean) {
  const { t } = useTranslation('alerts');
  const toast = useToast();
  const acknowledge = useAcknowledgeMany();
  const withdraw = useWithdrawMany();
  const username = useSession().data?.username ?? '';
  const { mutate } = acknowledge;
  const { mutateAsync: takeBackMany } = withdraw;
  const send = useCallback(
    ({ which, note }: { which: readonly WhichAlerts[]; note: string }, after: () => void) =>
      mutate(
        { which, note },
        {
          onError: (error) => toast({ error }),
          onSuccess: (ids) => {
            const done = new Set(ids);
            const taken = {
              acknowledgedBy: username,
              acknowledgedAt: serverNow(),
              acknowledgeNote: note === '' ? null : note,
            };
            changeAlerts((alert) => (done.has(alert.id) ? { ...alert, ...taken } : alert), true);
            after();
            const takeBack = async () => {
              await takeBackMany(ids);
              await queryClient.invalidateQueries({ queryKey: ['inbox-list'] });
            };
            toast({
              message: t('acknowledged.many', { count: ids.length }),
              ...(ids.length === 0 || !offersUndo ? {} : { undo: takeBack }),
            });
          },
        },
      ),
    [mutate, takeBackMany, toast, t, username, offersUndo],
  );
  return { send, acknowledge };
}
