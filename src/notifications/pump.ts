/** Work that is taken in pieces by up to `lanes` at a time: a slow piece holds up its lane only. */
export interface Pump {
  /** There may be work. Never lost: a lane that is about to end looks again. */
  wake(): void;
  /** Resolves once every lane has ended. */
  idle(): Promise<void>;
}

export function createPump(options: {
  /** Takes up to `size` pieces and does them; answers with how many there were. */
  readonly work: (size: number) => Promise<number>;
  readonly size: number;
  readonly lanes: number;
  readonly isStopped: () => boolean;
  readonly onError: (error: unknown) => void;
  readonly onIdle: () => void;
}): Pump {
  const { work, size, lanes, isStopped, onError, onIdle } = options;
  const running = new Set<Promise<void>>();
  let isAsked = false;

  async function lane(): Promise<void> {
    for (;;) {
      isAsked = false;
      const done = await work(size);
      if (isStopped() || (done === 0 && !isAsked)) return;
      // As much as it could take: there is probably more.
      if (done === size) open();
    }
  }

  function open(): void {
    if (isStopped() || running.size >= lanes) return;
    const run: Promise<void> = lane()
      .catch(onError)
      .finally(() => {
        running.delete(run);
        if (running.size === 0) onIdle();
      });
    running.add(run);
  }

  return {
    wake() {
      isAsked = true;
      open();
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
