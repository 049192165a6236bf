import { MessageChannel } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

/** Questions to this thread, one after another, that were answered before `work` was done. */
export async function answeredDuring(work: () => Promise<unknown>): Promise<number> {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port1.close());
  let answered = 0;
  port2.on('message', () => port2.postMessage('answer'));
  port1.on('message', () => {
    answered++;
    port1.postMessage('question');
  });
  port1.postMessage('question');
  await work();
  return answered;
}
