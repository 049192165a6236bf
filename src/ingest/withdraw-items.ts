import type { Item } from './batch.ts';
import type { Turn } from './process-batch.ts';

/** Messages that were refused after all: as if they had not come, but for their entry in quarantine. */
export function withdrawItems({ batch, memory: { seen } }: Turn, refused: ReadonlySet<Item>): void {
  if (refused.size === 0) return;
  batch.items = batch.items.filter((item) => !refused.has(item));
  for (const { position, sender, subtopic, seq } of refused) {
    if (sender !== null) seen.release(sender, subtopic, seq);
    const taken = batch.taken.findIndex((entry) => entry.position === position);
    if (taken >= 0) batch.taken.splice(taken, 1);
  }
}
