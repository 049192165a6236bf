import type { Schemas } from '../../api/openapi.ts';
import { shortName } from '../../format/signal-name.ts';

export type ListedSignal = Pick<Schemas['VehicleSignal'], 'path' | 'unit' | 'description'>;

/** Signals that hold every word of `text` in path, name or description; those with a word in the name come first. */
export function findSignals(signals: readonly ListedSignal[], text: string): ListedSignal[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...signals];
  const holds = (where: string) => words.every((word) => where.toLowerCase().includes(word));
  const inName = signals.filter(({ path }) => holds(`${path} ${shortName(path)}`));
  const known = new Set(inName);
  return [
    ...inName,
    ...signals.filter(
      (signal) =>
        !known.has(signal) && holds(`${signal.path} ${shortName(signal.path)} ${signal.description ?? ''}`),
    ),
  ];
}
