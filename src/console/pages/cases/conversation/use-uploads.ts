import { useCallback, useRef, useState } from 'react';
import { useAttach } from '../../../api/queries/case-changes.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { useProblemText } from '../../../parts/problem-text.ts';

const mostBytes = 10 * 1024 * 1024;

export interface Upload {
  readonly id: number;
  readonly file: File;
  /** Null while it is on its way. */
  readonly error: string | null;
  /** It cannot be taken as it is, however often it is sent. */
  readonly isFinal: boolean;
}

export interface Uploads {
  readonly list: readonly Upload[];
  readonly add: (files: readonly File[]) => void;
  readonly retry: (id: number) => void;
  readonly drop: (id: number) => void;
}

/** Files on their way to a case; what fails stays, says why, and can be sent again. */
export function useUploads(caseId: string): Uploads {
  const { t } = useTranslation('cases');
  const textOf = useProblemText();
  const { mutateAsync: attach } = useAttach(caseId);
  const [list, setList] = useState<readonly Upload[]>([]);
  const next = useRef(0);

  const set = useCallback(
    (id: number, change: Partial<Upload> | null) =>
      setList((old) =>
        old.flatMap((one) => (one.id !== id ? [one] : change === null ? [] : [{ ...one, ...change }])),
      ),
    [],
  );
  const send = useCallback(
    async (id: number, file: File) => {
      try {
        await attach(file);
        set(id, null);
      } catch (error) {
        set(id, { error: textOf(error) });
      }
    },
    [attach, set, textOf],
  );
  const add = useCallback(
    (files: readonly File[]) => {
      const made = files.map((file): Upload => {
        const refusal = file.size === 0 ? t('file.empty') : file.size > mostBytes ? t('file.tooLarge') : null;
        return { id: next.current++, file, error: refusal, isFinal: refusal !== null };
      });
      setList((old) => [...old, ...made]);
      for (const { id, file, isFinal } of made) if (!isFinal) void send(id, file);
    },
    [send, t],
  );
  return {
    list,
    add,
    retry: (id) => {
      const one = list.find((upload) => upload.id === id);
      if (one === undefined) return;
      set(id, { error: null });
      void send(id, one.file);
    },
    drop: (id) => set(id, null),
  };
}
