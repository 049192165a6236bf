import { type SampleValue, sampleFlags, type WriteBatch } from './telemetry-store.ts';

/** The value of a row, of the type it came in. */
export function valueAt({ samples }: WriteBatch, row: number): SampleValue {
  const value = samples.value[row] as number;
  if (!Number.isNaN(value))
    return ((samples.flags[row] as number) & sampleFlags.boolean) !== 0 ? value !== 0 : value;
  return samples.texts.get(row) ?? samples.arrays.get(row) ?? value;
}
