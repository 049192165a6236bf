import { expect, test } from 'vitest';
import type { LoadedRule } from '../../../src/rule-engine/load-rules.ts';
import { createRuleChecker } from '../../../src/rules/check-rule.ts';
import { createRuleBook } from '../../../src/rules/rule-book.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { pipelineDatabase } from './../ingest/pipeline-database.ts';
import { testSignals } from '../rule-engine/support.ts';

const database = pipelineDatabase();
let bookNumber = 0;

const text = (id: string, limit: number) => `id: ${id}
name: { en: ${id}, zh-Hans: x }
severity: major
reason: twenty characters at the least
source: a test
when: s["N1"] > ${limit}
summary: { en: S, zh-Hans: x }
advice: { en: A, zh-Hans: x }
`;

/** One start of the server with these texts shipped: id → limit. */
async function start(texts: Readonly<Record<string, number>>) {
  const check = createRuleChecker(testSignals);
  const shipped = Object.entries(texts).map(([id, limit]) => check(text(id, limit)).rule as LoadedRule);
  const clock = new FakeClock(1000 * ++bookNumber);
  const told: string[] = [];
  const book = createRuleBook({
    db: database.db,
    clock,
    logger: silentLogger,
    shipped,
    check,
    onChanged: async () => void told.push('changed'),
  });
  await book.start();
  const by = 'ana';
  return {
    book,
    told,
    limits: () =>
      Object.fromEntries(book.live.map((rule) => [rule.definition.id, rule.definition.when.slice(10)])),
    async own(id: string, limit: number) {
      clock.advance(1);
      const { version } = await book.saveDraft({ id, yaml: text(id, limit), why: 'w', by, replaces: null });
      await book.setState({ id, version, state: 'live', why: 'w', by });
      return version;
    },
    async set(id: string, version: number, state: 'live' | 'retired' | 'shadow') {
      clock.advance(1);
      await book.setState({ id, version, state, why: 'w', by });
    },
  };
}

test('what people decided about shipped rules is never lost on upgrade', async () => {
  const first = await start({ a: 1, b: 1, c: 1, d: 1 });
  expect(first.limits()).toEqual({ a: '1', b: '1', c: '1', d: '1' });
  await first.own('b', 20);
  await first.set('c', 1, 'retired');
  expect(first.told).toEqual(['changed', 'changed']);

  const same = await start({ a: 1, b: 1, c: 1, d: 1 });
  expect(same.limits()).toEqual({ a: '1', b: '20', d: '1' });
  expect(same.book.list().map(({ shippedChanged }) => shippedChanged)).toEqual([false, false, false, false]);

  // An upgrade: a, b and c say otherwise, d is gone, e is new.
  const next = await start({ a: 2, b: 2, c: 2, e: 2 });
  expect(next.limits()).toEqual({ a: '2', b: '20', e: '2' });
  const { book } = next;
  expect(book.find('b')).toMatchObject({ overridden: true, shippedChanged: true, shipped: { version: 3 } });
  expect(book.find('c')).toMatchObject({ shippedChanged: true, head: { version: 1, state: 'retired' } });
  expect(book.find('d')).toMatchObject({ shipped: null, head: { state: 'retired' } });

  // Back to what is shipped, in one step; it then follows upgrades again.
  await next.set('b', 3, 'live');
  await next.set('c', 2, 'live');
  expect(next.limits()).toEqual({ a: '2', b: '2', c: '2', e: '2' });
  expect((await start({ a: 3, b: 3, c: 3 })).limits()).toEqual({ a: '3', b: '3', c: '3' });
});

test('a rule that cannot be read is left out, and does not stop the others', async () => {
  const { own } = await start({ sound: 1, broken: 1 });
  await own('broken', 5);
  await database.db
    .updateTable('rule_versions')
    .set({ yaml: 'id: broken\nwhen: s["Gone"] > 1', hash: 'x' })
    .where('rule', '=', 'broken')
    .where('version', '=', 2)
    .execute();
  const { book, limits } = await start({ sound: 1, broken: 1 });
  expect(limits()).toMatchObject({ sound: '1' });
  expect(limits()).not.toHaveProperty('broken');
  expect(book.leftOut).toMatchObject([{ rule: 'broken', version: 2, state: 'live' }]);
  expect(book.find('broken')?.checked.faults.length).toBeGreaterThan(0);
  await expect(
    book.setState({ id: 'broken', version: 2, state: 'shadow', why: 'w', by: 'ana' }),
  ).rejects.toMatchObject({ code: 'rule-has-faults' });
  await expect(
    book.setState({ id: 'sound', version: 1, state: 'draft', why: 'w', by: 'ana' }),
  ).rejects.toMatchObject({ code: 'bad-rule-state' });
  await expect(
    book.setState({ id: 'sound', version: 9, state: 'live', why: 'w', by: 'ana' }),
  ).rejects.toMatchObject({ code: 'rule-version-not-found' });
});
