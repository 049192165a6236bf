import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { type QuarantineState, useMarkQuarantine, useRetryQuarantine } from '../../api/queries/quarantine.ts';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { useToast } from '../../parts/toast.tsx';

/** What may be done with all entries of a cause. */
export function GroupActions({
  cause,
  state,
  entries,
  done,
}: {
  cause: string;
  state: QuarantineState;
  entries: number;
  /** None of them may be left in sight. */
  done?: () => void;
}): ReactNode {
  const { t } = useTranslation('quarantine');
  const may = useMay();
  const toast = useToast();
  const retry = useRetryQuarantine();
  const mark = useMarkQuarantine();
  if (state === 'taken' || !may('quarantine.retry')) return null;
  const seen = state === 'new';

  const tryAgain = () =>
    retry.mutate(
      { cause },
      {
        onSuccess: (outcome) => {
          toast({ message: t('retried', { ...outcome }) });
          if (outcome.taken === outcome.retried && outcome.remaining === 0) done?.();
        },
        onError: (error) => toast({ error }),
      },
    );
  const changeMark = () =>
    mark.mutate(
      { cause, seen },
      {
        onSuccess: ({ ids, remaining }) => {
          const undo = () => (ids.length === 0 ? undefined : mark.mutateAsync({ ids, seen: !seen }));
          toast({ message: t(seen ? 'markedSeen' : 'markedNew', { count: ids.length, remaining }), undo });
          if (remaining === 0) done?.();
        },
        onError: (error) => toast({ error }),
      },
    );
  return (
    <>
      <Button
        size="compact-sm"
        variant="light"
        className="touch"
        leftSection={<Icon name="refresh" size={15} />}
        loading={retry.isPending}
        onClick={tryAgain}
      >
        {t('retryAll', { count: entries })}
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        className="touch"
        leftSection={<Icon name={seen ? 'check' : 'undo'} size={15} />}
        loading={mark.isPending}
        onClick={changeMark}
      >
        {t(seen ? 'markSeen' : 'markNew')}
      </Button>
    </>
  );
}
