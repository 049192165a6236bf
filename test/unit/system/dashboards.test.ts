import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createMetrics } from '../../../src/api/metrics.ts';
import { addSystemMetrics } from '../../../src/system/system-metrics.ts';
import { severities } from '../../../src/vehicles/vehicle.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const root = join(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(join(root, 'docker', file), 'utf8');

/** The names that /metrics says; no part is asked for its value. */
function exposed(): Set<string> {
  const none = undefined as never;
  const registry = createMetrics({
    does: { gateway: true, worker: true, api: true },
    ...{ broker: none, policy: none, journal: none, pipeline: none, registry: none, presence: none },
    ...{ liveFeed: none, notifications: none, commands: none, clock: new FakeClock() },
  });
  addSystemMetrics(registry, { watcher: none, history: none });
  return new Set(registry.getMetricsAsArray().map(({ name }) => name));
}

/** The metrics that a query of PromQL reads: words that are neither functions, labels, texts, spans nor keywords. */
function metricsOf(query: string): string[] {
  const bare = query
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(?:by|without|on|ignoring)\s*\([^)]*\)/g, '');
  return [...bare.matchAll(/[a-z_][a-z0-9_:]*/gi)]
    .filter(({ 0: word, index }) => !/^\s*\(/.test(bare.slice(index + word.length)))
    .map(([word]) => word)
    .filter((word) => !['and', 'or', 'unless', 'bool', 'sum', 'max', 'min', 'avg'].includes(word));
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[];
}

test('a query’s metrics are told from its other words', () => {
  expect(
    metricsOf(
      'sum by (job) (rate(a_total{x="b_total"}[5m])) / on (job) c:share > 0 and time() - d < 14 * 86400',
    ),
  ).toEqual(['a_total', 'c:share', 'd']);
});

test('every panel of the Grafana dashboard asks for metrics that there are, and none lies over another', () => {
  const { panels, uid } = JSON.parse(read('grafana/roadside.json')) as { panels: Panel[]; uid: string };
  const known = exposed();
  expect(uid).toBe('roadside');
  const asked = new Set<string>();
  for (const { title, type, targets = [] } of panels) {
    if (type !== 'row') expect(targets.length, title).toBeGreaterThan(0);
    for (const { expr } of targets) {
      const names = metricsOf(expr);
      expect(names.length, title).toBeGreaterThan(0);
      for (const name of names) {
        expect(known.has(name), `${title}: ${name}`).toBe(true);
        asked.add(name);
      }
    }
  }
  // What the server counts of itself is shown somewhere.
  const apart = ['roadside_ready', 'roadside_clock_synchronised', 'roadside_journal_damages'];
  const shownElsewhere = [...apart, 'roadside_heap_max_bytes', 'roadside_memory_bytes'];
  const left = [...known].filter((name) => name.startsWith('roadside_') && !asked.has(name));
  expect(left.sort()).toEqual(shownElsewhere.sort());
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, place) => `${x + (place % w)} ${y + Math.floor(place / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
});

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

test('every rule for Prometheus reads metrics that there are; every alert says what, what to do, and how grave', () => {
  const { groups } = parse(read('prometheus/roadside.rules.yml')) as {
    groups: { name: string; rules: Rule[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);
  const known = exposed().add('up');
  const names = rules.map(({ record, alert }) => record ?? alert);
  expect(new Set(names).size).toBe(rules.length);
  for (const { record, alert, expr, for: during, labels, annotations } of rules) {
    for (const name of metricsOf(expr)) expect(known.has(name), `${record ?? alert}: ${name}`).toBe(true);
    let depth = 0;
    for (const sign of expr) {
      if (sign === '(') depth++;
      if (sign === ')') depth--;
      expect(depth, expr).toBeGreaterThanOrEqual(0);
    }
    expect(depth, expr).toBe(0);
    if (record !== undefined) {
      expect(record).toMatch(/^roadside:[a-z_]+:[a-z0-9]+$/);
      known.add(record);
      continue;
    }
    expect(alert).toMatch(/^Roadside[A-Za-z]+$/);
    expect(during ?? '0s', alert).toMatch(/^\d+[smhd]$/);
    expect(severities, alert).toContain(labels?.severity);
    expect(annotations?.summary, alert).toMatch(/\$labels\.instance/);
    expect(annotations?.runbook, alert).toMatch(/^README\.md#watch-it: ./);
  }
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toMatch(/^## Watch it$/m);
});
