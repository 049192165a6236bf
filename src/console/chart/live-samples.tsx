import { type SignalUpdate, useSignals } from '../api/events.tsx';

/** Listens while it is shown; one at a time, for the console watches one vehicle. */
export function LiveSamples({
  vin,
  onUpdate,
}: {
  vin: string;
  onUpdate: (update: SignalUpdate) => void;
}): null {
  useSignals(vin, onUpdate);
  return null;
}
