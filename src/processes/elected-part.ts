import type { Part } from '../shared/part.ts';
import type { Leadership } from './leadership.ts';

/** Runs while this process leads; what it writes must be fenced, or the same by whomever. */
export function createElectedPart(
  leadership: Pick<Leadership, 'onChange' | 'isLeader'>,
  part: Part,
  onError: (error: unknown) => void,
): Part {
  let isStarted = false;
  let isRunning = false;
  let turn: Promise<void> = Promise.resolve();

  async function settle(): Promise<void> {
    const wanted = isStarted && leadership.isLeader;
    if (wanted === isRunning) return;
    isRunning = wanted;
    await (wanted ? part.start() : part.stop());
  }

  const change = (): Promise<void> => {
    turn = turn.then(settle).catch(onError);
    return turn;
  };
  leadership.onChange(() => void change());
  return {
    start() {
      isStarted = true;
      return change();
    },
    stop() {
      isStarted = false;
      return change();
    },
  };
}
