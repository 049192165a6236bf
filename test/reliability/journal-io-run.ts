import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openJournalReader } from '../../src/engines/journal/segment-reader.ts';
import { appendAll, messageRecord, readAll } from '../support/journal-records.ts';
import type { Verdict } from '../support/load-verdict.ts';
import { openSegments } from '../support/segment-journals.ts';
import { lastingTempDir } from '../support/temp-dir.ts';

const faults = ['kill', 'EIO', 'ENOSPC'] as const;
type Fault = (typeof faults)[number];

const script = join(import.meta.dirname, '../support/run-journal-script.ts');

interface Life {
  readonly operations: string[];
  readonly acknowledged: string[];
  /** So many of the first acknowledged may have been deleted. */
  readonly trimmed: number;
  readonly ended: boolean;
  readonly code: number | null;
}

/** Lives at a time. */
const lanes = 3;

/**
 * R3: a process with the journal is killed at, or has fail, its i-th disk operation, for i = `first`, and every `step`-th
 * behind it until a run meets none; where it was killed, another goes on in the same directory and is killed at an operation
 * of its start or soon after. What was acknowledged is there at last, once and in order, and nothing else but what was sent.
 */
export async function failEveryOperation({ first = 1, step = 1 }): Promise<Verdict & { kills: number }> {
  const total = { acknowledged: 0, stored: 0, lost: 0, duplicated: 0, phantom: 0, reordered: 0, kills: 0 };
  const examples: string[] = [];
  for (const fault of faults) {
    let next = first;
    let isOver = false;
    const lane = async () => {
      while (!isOver) {
        const at = next;
        next += step;
        const found = await breakAt(at, fault);
        if (found === null) {
          isOver = true;
          return;
        }
        for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += found[key];
        examples.push(...found.examples);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }
  return { ...total, examples };
}

/** Null where the script has fewer operations. */
async function breakAt(at: number, fault: Fault): Promise<(Verdict & { kills: number }) | null> {
  const data = lastingTempDir();
  try {
    const broken = await live(data.path, at, fault, 'a');
    judgeEnd(broken, fault, at);
    if (broken.operations.length < at) return null;
    const again = fault === 'kill' ? await live(data.path, 1 + (at % 7), 'kill', 'b') : null;
    const found = await texts(data.path);
    const acknowledged = [...broken.acknowledged, ...(again?.acknowledged ?? [])];
    const there = new Set(found);
    const lost = acknowledged.slice(broken.trimmed).filter((text) => !there.has(text));
    return {
      acknowledged: acknowledged.length,
      stored: found.length,
      lost: lost.length,
      duplicated: found.length - there.size,
      phantom: found.filter((text) => !/^[ab]\.[0-2]\.\d\.\d$/.test(text)).length,
      reordered: found.filter((text, index) => index > 0 && text < (found[index - 1] ?? '')).length,
      kills: (broken.ended ? 0 : 1) + (again === null ? 0 : 1),
      examples: lost.slice(0, 1).map((text) => `${fault} at ${at}: ${text}`),
    };
  } finally {
    data.remove();
  }
}

/** Who meets a full disk waits and goes on; who meets any other failure ends, and touches the disk no more. */
function judgeEnd(life: Life, fault: Fault, at: number): void {
  const what = `${fault} at ${at}, ${life.operations.at(-1)}`;
  const met = life.operations.length >= at;
  if (!met) expect(life, what).toMatchObject({ ended: true, code: 0 });
  else if (fault === 'kill') expect(life, what).toMatchObject({ ended: false, code: null });
  else if (fault === 'ENOSPC' && life.code === 0) expect(life.ended, what).toBe(true);
  else {
    expect(life, what).toMatchObject({ ended: false, code: 1 });
    // Segments are deleted beside the writing: of the other of the two, one operation was under way.
    const [behind, ...more] = life.operations.slice(at);
    expect(more, what).toEqual([]);
    if (behind !== undefined) expect([behind, life.operations[at - 1]], what).toContain('remove');
  }
  const writes = ['write', 'open'];
  if (met && fault === 'ENOSPC' && writes.includes(life.operations[at - 1] ?? ''))
    expect(life.code, what).toBe(0);
}

async function live(directory: string, at: number, fault: Fault, name: string): Promise<Life> {
  const log = join(directory, `log-${name}`);
  const child = spawn(process.execPath, [script, join(directory, 'journal'), log, String(at), fault, name], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  const acknowledged: string[] = [];
  let trimmed = 0;
  for (const line of lines) {
    if (line.startsWith('ack ')) acknowledged.push(line.slice(4));
    else if (line.startsWith('trim')) trimmed = acknowledged.length;
  }
  const operations = lines.filter((line) => line.startsWith('op ')).map((line) => line.slice(3));
  return { operations, acknowledged, trimmed, ended: lines.at(-1) === 'end', code };
}

/** What the journal has after one more start. */
async function texts(directory: string): Promise<string[]> {
  const journal = await openSegments({ directory: join(directory, 'journal'), segmentBytes: 2048 });
  await appendAll(journal, [messageRecord('after')]);
  const reader = openJournalReader({ directory: join(directory, 'journal') });
  const { entries, damage } = await readAll(reader, journal.status().flushed);
  await reader.close();
  await journal.stop();
  expect(damage.filter(({ reason }) => reason !== 'this part of the journal has been deleted')).toEqual([]);
  const found = entries.map(({ record }) => (record.kind === 'message' ? record.payload.toString() : ''));
  expect(found.pop()).toBe('after');
  return found.map((text) => text.trimEnd());
}
