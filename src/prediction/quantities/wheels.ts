import type { VehicleHistory } from '../vehicle-history.ts';

/** The places that have this series; one without a place where none has, which then says that nothing was measured. */
export function wheelsIn({ series }: VehicleHistory, name: string): (string | null)[] {
  const places = [...series.keys()].flatMap((key) =>
    key.startsWith(`${name}/`) ? [key.slice(name.length + 1)] : [],
  );
  return places.length === 0 ? [null] : places.sort();
}
