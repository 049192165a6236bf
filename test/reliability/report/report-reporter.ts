import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { RunRow } from './run-row.ts';

interface Line extends Omit<RunRow, 'id'> {
  readonly id: string;
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending';
  readonly seconds: number;
}

const directory = 'dist/reliability';
const heads = ['test', 'state', 's', 'seed', 'kills', 'acknowledged', 'l/d/p/r', 'p99 ms', 'what'] as const;

/** At the end of a run: one table of all reliability tests, printed, and kept as JSON and Markdown. */
export class ReportReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = modules
      .flatMap((module) => [...module.children.allTests()].flatMap(linesOf))
      .sort((a, b) => order(a.id) - order(b.id));
    const machine = {
      processors: availableParallelism(),
      node: process.version,
      at: new Date().toISOString(),
    };
    const table = markdown(lines);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'report.json'), `${JSON.stringify({ ...machine, lines }, null, 2)}\n`);
    const head = `# Reliability, ${machine.at}\n\nNode ${machine.node}, ${machine.processors} processors. l/d/p/r: lost, duplicated, phantom, reordered.\n\n`;
    writeFileSync(join(directory, 'report.md'), `${head}${table}`);
    process.stdout.write(`\n${table}\nWritten to ${directory}/report.{json,md}\n`);
  }
}

function linesOf(test: TestCase): Line[] {
  const { state } = test.result();
  const { fullName: name } = test;
  const about = { name, state, seconds: Math.round((test.diagnostic()?.duration ?? 0) / 1000) };
  const rows = test.meta().reliability ?? [];
  if (rows.length > 0) return rows.map((row) => ({ ...about, ...row }));
  const id = /\bR\d+(?=[:,])/.exec(name)?.[0] ?? '';
  if (id === '' && state !== 'failed') return [];
  const none = { seed: null, kills: null, acknowledged: null, p99Ms: null, note: name };
  return [{ ...about, ...none, id, lost: null, duplicated: null, phantom: null, reordered: null }];
}

/** R, then E, then what belongs to neither. */
const order = (id: string): number =>
  id === '' ? 999 : Number(id.slice(1)) + (id.startsWith('E') ? 100 : 0);

function markdown(lines: readonly Line[]): string {
  const cell = (value: string | number | null) =>
    value === null ? '' : String(value).replaceAll('|', '\\|');
  const rows = lines.map((line) => {
    const { lost, duplicated, phantom, reordered } = line;
    const verdict = lost === null ? null : [lost, duplicated, phantom, reordered].join('/');
    const { id, state, seconds, seed, kills, acknowledged, p99Ms, note } = line;
    return [id, state, seconds, seed, kills, acknowledged, verdict, p99Ms, note].map(cell);
  });
  return [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('');
}
