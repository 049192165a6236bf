import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { tempDir } from '../../support/temp-dir.ts';
import { collect } from './batches.ts';
import { day, opened, sample, speed, t0, vinA, vinB } from './opened.ts';
import type { TelemetryEngine } from './telemetry-contract.ts';

/** A copy that is made while the store is written. */
export function copyContract(engine: TelemetryEngine): void {
  if (engine.refusesCopies) {
    test('a copy is refused, and where it is made is said', async () => {
      const { store } = await opened(engine);
      await expect(store.beginCopy(join(tempDir(), 'copy'))).rejects.toMatchObject({
        kind: 'conflict',
        code: 'telemetry-copied-elsewhere',
      });
    });
    return;
  }

  test('a copy holds what was there when it began, and nothing of what came meanwhile', async () => {
    const opening = await opened(engine);
    const { store, clock } = opening;
    for (let number = 0; number < 3; number++)
      await opening.write(
        [vinA, vinB].map((vin) =>
          sample(
            vin,
            t0 + number * day,
            { [speed]: number, Gear: `G${number}`, Cells: [1, 2] },
            { receivedAt: t0 + number * day },
          ),
        ),
      );
    await store.maintain();
    const position = await store.committedPosition();
    const rows = await collect(store.rows(vinA, null, 0, t0 + 100 * day));
    const directory = join(tempDir(), 'copy');
    const copy = await store.beginCopy(directory);
    expect(copy.position).toBe(position);
    // Of the same day, and of a new one: the file that is copied is closed meanwhile.
    await opening.write([
      sample(vinA, t0 + 2 * day + 5000, { [speed]: 99 }, { receivedAt: t0 + 2 * day + 5000 }),
    ]);
    await opening.write([sample(vinA, t0 + 3 * day, { [speed]: 100 }, { receivedAt: t0 + 3 * day })]);
    await copy.done;
    expect(await store.raw(vinA, speed, 0, t0 + 100 * day, 100)).toHaveLength(5);

    const copied = await engine.open(directory, clock);
    expect(await copied.committedPosition()).toBe(position);
    expect(await collect(copied.rows(vinA, null, 0, t0 + 100 * day))).toEqual(rows);
    expect(await copied.newestTs([vinA, vinB])).toEqual(
      new Map([vinA, vinB].map((vin) => [vin, t0 + 2 * day])),
    );
    await copied.stop();
  });

  test('is quiet once what was asked for before is rewritten', async () => {
    const opening = await opened(engine);
    await opening.write([sample(vinA, t0, { [speed]: 1 }, { receivedAt: t0 })]);
    await opening.store.quiet();
    let isErased = false;
    const erased = opening.store.erase(vinA).then(() => {
      isErased = true;
    });
    await opening.store.quiet();
    // A store in another thread has told it by the next answer.
    await opening.store.committedPosition();
    await nextTurn();
    expect(isErased).toBe(true);
    await erased;
  });

  test('a copy of an empty store is an empty store', async () => {
    const { store } = await opened(engine);
    const copy = await store.beginCopy(join(tempDir(), 'copy'));
    await copy.done;
    expect(copy.position).toBe(0);
  });
}
