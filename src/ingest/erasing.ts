/** What is erased of a vehicle, with nothing of it on its way: `erase` resolves once everything of it is gone. */
export function createErasing(parts: {
  /** Of the store: as many days as there are. Those asked for together are done together. */
  readonly eraseStored: (vin: string) => Promise<void>;
  /** Runs while no batch is open; the batches wait. */
  readonly between: (work: () => Promise<void>) => Promise<void>;
  /** What memory and files beside the store hold; what a batch has brought to the store since is still there. */
  readonly forget: (vin: string) => Promise<void>;
  /** Once the store has nothing of it. */
  readonly forgotten: (vin: string) => void;
}) {
  const { eraseStored, between, forget, forgotten } = parts;
  const unwanted = new Set<string>();
  let next: Promise<void> | undefined;

  /** All that wait for it share it: each by itself, their days would be written anew one after the other, and the batches would wait for all. */
  async function finish(): Promise<void> {
    next = undefined;
    const vins = [...unwanted];
    unwanted.clear();
    await all(vins, forget);
    await all(vins, eraseStored);
    for (const vin of vins) forgotten(vin);
  }

  return async function erase(vin: string): Promise<void> {
    // The batches go on meanwhile.
    await eraseStored(vin);
    unwanted.add(vin);
    next ??= between(finish);
    await next;
  };
}

/** Ends when the last has ended, so that nothing of it goes on beside a batch. */
async function all(vins: readonly string[], work: (vin: string) => Promise<void>): Promise<void> {
  const ends = await Promise.allSettled(vins.map(work));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
