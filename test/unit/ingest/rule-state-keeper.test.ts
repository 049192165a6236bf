import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { RuleStateCache } from '../../../src/ingest/rules/rule-state-cache.ts';
import { createRuleStateFile } from '../../../src/ingest/rules/rule-state-file.ts';
import { createRuleStateKeeper } from '../../../src/ingest/rules/rule-state-keeper.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { eventually } from '../../support/eventually.ts';
import { tempDir } from '../../support/temp-dir.ts';

const vins = Array.from({ length: 5000 }, (_, index) => `WVWZZZ1JZ4W${String(index).padStart(6, '0')}`);
const [vinA, vinB, vinC] = vins as [string, string, string];

/** A keeper of states that say up to which position they were judged. */
function keeping(path = join(tempDir(), 'rule-states'), rules = 'rules', stepMs = 0) {
  const cache = new RuleStateCache(1e7);
  const judged = new Map<string, number>();
  let [work, now, longest] = [0, 0, 0];
  let whole: Promise<void> | null = null;
  const ahead: string[] = [];
  const keeper = createRuleStateKeeper({
    states: {
      vins: () => [...judged.keys()],
      save(vin) {
        if (whole !== null) ahead.push(vin);
        const position = judged.get(vin) ?? 0;
        cache.put(vin, { position, bytes: Buffer.from(String(position)), isNewest: false });
      },
      get count() {
        return judged.size;
      },
      get work() {
        return work;
      },
      isChanging: false,
      get whole() {
        return whole;
      },
    },
    cache,
    file: createRuleStateFile(path),
    fingerprint: () => rules,
    clock: { monotonic: () => (now += stepMs) },
    logger: silentLogger,
    everyMessages: 2,
    everyRounds: 1,
  });
  return {
    path,
    keeper,
    cache,
    judge(position: number, ...heard: string[]) {
      work += heard.length;
      for (const vin of heard) judged.set(vin, position);
    },
    forget: (vin: string) => judged.delete(vin),
    /** Saved while states were ahead of their positions. */
    ahead,
    /** States are ahead of their positions from now on, until what it answers with is called. */
    judging(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      whole = promise;
      return () => {
        whole = null;
        resolve();
      };
    },
    /** Turns of the event loop that keeping takes. */
    longest: () => longest,
    async turnsUntil(isDone: () => boolean): Promise<number> {
      for (longest = 0; !isDone(); longest++) await nextTurn();
      return longest;
    },
  };
}

/** What a start with the store at `committed` finds. */
async function found(path: string, committed: number, rules?: string): Promise<Record<string, string>> {
  const { cache, keeper } = keeping(path, rules);
  await keeper.start(committed);
  return Object.fromEntries(
    [...cache.all()].map(([vin, state]) => [vin, Buffer.from(state.bytes).toString()]),
  );
}

const until = (path: string, committed: number, expected: Record<string, string>) =>
  eventually(async () => expect(await found(path, committed)).toEqual(expected), { everyMs: 5 });

test('what is not durable yet is not kept before it is', async () => {
  const { keeper, judge, path } = keeping();
  await keeper.start(10);
  judge(20, vinA);
  judge(30, vinB);
  keeper.written(20);
  for (let turn = 0; turn < 20; turn++) await nextTurn();
  expect(existsSync(path)).toBe(false);
  keeper.written(30);
  await until(path, 30, { [vinA]: '20', [vinB]: '30' });
});

test('states ahead of the store are of another store: none of them is read, and they do not stay', async () => {
  const { keeper, judge, path } = keeping();
  judge(20, vinA, vinB);
  await keeper.start(20);
  await keeper.stop();
  expect(await found(path, 20)).toEqual({ [vinA]: '20', [vinB]: '20' });
  expect(await found(path, 19)).toEqual({});
  expect(existsSync(path)).toBe(false);
});

test('a stop keeps what is durable, also while keeping waits for the rest', async () => {
  const { keeper, judge, path } = keeping();
  await keeper.start(0);
  judge(20, vinA);
  judge(30, vinB);
  keeper.written(20);
  await nextTurn();
  await keeper.stop();
  expect(await found(path, 30)).toEqual({ [vinA]: '20' });
});

test('states of vehicles that are not heard stay for the next start', async () => {
  const first = keeping();
  await first.keeper.start(0);
  first.judge(20, vinA, vinB);
  first.keeper.written(20);
  await first.keeper.stop();
  const second = keeping(first.path);
  await second.keeper.start(20);
  second.judge(30, vinB);
  second.keeper.written(30);
  await second.keeper.stop();
  expect(await found(first.path, 30)).toEqual({ [vinA]: '20', [vinB]: '30' });
});

test('states of other rules are not read', async () => {
  const { keeper, judge, path } = keeping();
  judge(20, vinA);
  await keeper.start(20);
  await keeper.stop();
  expect(await found(path, 20, 'other rules')).toEqual({});
  expect(await found(path, 20)).toEqual({ [vinA]: '20' });
});

test('an erased vehicle is not in the file, also while keeping waits for what will not become durable', async () => {
  const { keeper, judge, forget, path } = keeping();
  await keeper.start(0);
  judge(20, vinA, vinB);
  keeper.written(20);
  await until(path, 20, { [vinA]: '20', [vinB]: '20' });
  judge(30, vinA, vinC);
  keeper.written(25);
  await nextTurn();
  forget(vinA);
  await keeper.erase(vinA);
  expect(readFileSync(path).includes(vinA)).toBe(false);
  expect(await found(path, 30)).toEqual({ [vinB]: '20' });
});

test('nowhere to write is no reason to stop', async () => {
  const { keeper, judge, path } = keeping(join(tempDir(), 'missing', 'rule-states'));
  await keeper.start(0);
  judge(20, vinA, vinB);
  keeper.written(20);
  await keeper.erase(vinB).catch(() => undefined);
  await keeper.stop();
  expect(existsSync(path)).toBe(false);
});

test('the pipeline gets its turn after every few milliseconds', async () => {
  // Each state takes half a millisecond: eight of them are a slice.
  const { keeper, judge, path, turnsUntil } = keeping(undefined, undefined, 0.5);
  await keeper.start(0);
  judge(20, ...vins);
  keeper.written(20);
  expect(await turnsUntil(() => existsSync(path))).toBeGreaterThan(vins.length / 10);
});

test('no state is saved in the middle of a batch', async () => {
  const { keeper, judge, judging, ahead, path } = keeping();
  await keeper.start(0);
  judge(20, vinA, vinB);
  const end = judging();
  keeper.written(20);
  const stopped = keeper.stop();
  for (let turn = 0; turn < 20; turn++) await nextTurn();
  judge(30, vinA);
  end();
  keeper.written(30);
  await stopped;
  expect(ahead).toEqual([]);
  expect(await found(path, 30)).toEqual({ [vinA]: '30', [vinB]: '20' });
});

test('damage costs the states that are damaged, and those behind', async () => {
  const { keeper, judge, path } = keeping();
  judge(20, ...vins);
  await keeper.start(20);
  await keeper.stop();
  const content = readFileSync(path);
  for (const at of [3, 100, 80_000, content.length - 3]) {
    const damaged = Buffer.from(content);
    damaged[at] = damaged[at]! ^ 1;
    for (const bytes of [damaged, content.subarray(0, at)]) {
      writeFileSync(path, bytes);
      const states = Object.entries(await found(path, 20));
      expect(states.length).toBeLessThan(vins.length);
      expect(states.every(([vin, text]) => vins.includes(vin) && text === '20')).toBe(true);
    }
  }
});

test('the cache holds so many bytes, and forgets those saved longest ago', () => {
  const cache = new RuleStateCache(1000);
  const put = (vin: string) => cache.put(vin, { position: 0, bytes: new Uint8Array(50), isNewest: false });
  for (const vin of [vinA, vinB, vinC, vinA, vins[3]!]) put(vin);
  expect([...cache.all()].map(([vin]) => vin)).toEqual([vinC, vinA, vins[3]]);
});

test('a state ahead counts when its messages are durable, and never when they failed', () => {
  const cache = new RuleStateCache(1000);
  const put = (position: number) =>
    cache.put(vinA, { position, bytes: Uint8Array.of(position), isNewest: false });
  put(0);
  put(10);
  expect(cache.get(vinA)?.position).toBe(0);
  cache.committed = 10;
  expect(cache.get(vinA)?.position).toBe(10);
  put(20);
  cache.forgetAhead(vinA);
  cache.committed = 30;
  expect(cache.promote(10)).toBe(false);
  expect(cache.get(vinA)?.position).toBe(0);
});
