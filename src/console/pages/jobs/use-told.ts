import { useCallback } from 'react';
import { useToast } from '../../parts/toast.tsx';

/** Says what became of an action, also when the row that it was begun from has gone with it. */
export function useTold() {
  const toast = useToast();
  return useCallback(
    async <Result>(action: Promise<Result>, message: (result: Result) => string): Promise<void> => {
      try {
        toast({ message: message(await action) });
      } catch (error) {
        toast({ error });
      }
    },
    [toast],
  );
}
