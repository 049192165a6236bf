import type { Sample } from '../link/speaker.ts';
import type { Recording } from './read-recording.ts';

export interface ReplaySummary {
  readonly file: string;
  readonly recording: Recording;
  /** As sent. */
  readonly samples: readonly Sample[];
  readonly messages: number;
  readonly vehicleUrl: string;
  readonly vin: string;
  readonly existed: boolean;
}

const number = (value: number): string => value.toLocaleString('en-US');
const iso = (ts: number): string => `${new Date(ts).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** What a replay did, in lines for a terminal. */
export function summaryLines(summary: ReplaySummary): string[] {
  const { recording, samples } = summary;
  const values = samples.reduce((sum, sample) => sum + Object.keys(sample.signals).length, 0);
  const lines = [
    `Recording  ${summary.file}: ${recording.format.name}`,
    `Vehicle    ${summary.vin}${summary.existed ? '' : ' (registered)'}`,
    `Time       ${iso(samples[0]?.ts ?? 0)} to ${iso(samples.at(-1)?.ts ?? 0)}`,
    `Stored     ${number(samples.length)} rows, ${number(values)} values, in ${number(summary.messages)} acknowledged messages`,
  ];
  for (const { reason, text, count } of groupRefused(recording.refused)) {
    lines.push(`Refused    ${number(count)} ${count === 1 ? 'row' : 'rows'}, ${text}: ${reason}`);
  }
  if (recording.empty > 0) lines.push(`Empty      ${number(recording.empty)} rows without a value`);
  for (const [column, count] of recording.unreadable)
    lines.push(`Unreadable ${number(count)} cells in "${column}"`);
  recording.reader.mapped.forEach(({ column, path }, index) => {
    lines.push(`${index === 0 ? 'Signals  ' : '         '}  ${column} → ${path}${range(samples, path)}`);
  });
  const { unmapped } = recording.reader;
  if (unmapped.length > 0) lines.push(`Left out   ${unmapped.join(', ')} (no signal says the same)`);
  lines.push(`Look at    ${summary.vehicleUrl}`);
  return lines;
}

function range(samples: readonly Sample[], path: string): string {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const { signals } of samples) {
    const value = signals[path];
    if (typeof value !== 'number') continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return min > max ? '' : ` (${short(min)} to ${short(max)})`;
}

const short = (value: number): string => String(Math.round(value * 1e4) / 1e4);

/** Refused rows by reason, their lines as runs: `lines 3264–3273`. */
export function groupRefused(
  refused: Recording['refused'],
): { readonly reason: string; readonly text: string; readonly count: number }[] {
  const byReason = new Map<string, number[]>();
  for (const { line, reason } of refused) {
    const lines = byReason.get(reason);
    if (lines === undefined) byReason.set(reason, [line]);
    else lines.push(line);
  }
  return [...byReason].map(([reason, lines]) => ({ reason, count: lines.length, text: runs(lines) }));
}

function runs(lines: readonly number[]): string {
  const parts: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    const first = lines[index];
    while (lines[index + 1] === (lines[index] ?? 0) + 1) index++;
    parts.push(first === lines[index] ? `${first}` : `${first}–${lines[index]}`);
  }
  const shown = parts.length > 8 ? [...parts.slice(0, 8), '…'] : parts;
  return `${lines.length === 1 ? 'line' : 'lines'} ${shown.join(', ')}`;
}
