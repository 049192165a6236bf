import type { VehicleChange } from '../../../api/queries/vehicle-page.ts';
import type { VehicleDetail } from '../../../api/types.ts';

/** The form as typed: all texts. */
export interface Draft {
  readonly model: string;
  readonly modelYear: string;
  readonly powertrain: VehicleDetail['powertrain'];
  readonly market: string;
  readonly plate: string;
  readonly chemistry: string;
  readonly timeZone: string;
  readonly attributes: readonly { readonly id: number; readonly name: string; readonly value: string }[];
}

export function draftOf(vehicle: VehicleDetail): Draft {
  return {
    model: vehicle.model,
    modelYear: String(vehicle.modelYear),
    powertrain: vehicle.powertrain,
    market: vehicle.market,
    plate: vehicle.plate ?? '',
    chemistry: vehicle.chemistry ?? '',
    timeZone: vehicle.timeZone ?? '',
    attributes: Object.entries(vehicle.attributes).map(([name, value], id) => ({
      id,
      name,
      value: String(value),
    })),
  };
}

const fields = ['model', 'modelYear', 'powertrain', 'market', 'plate', 'chemistry', 'timeZone'] as const;

/** What was changed, as the API takes it; null where nothing was. */
export function changeOf(vehicle: VehicleDetail, draft: Draft): VehicleChange | null {
  const before = draftOf(vehicle);
  const known: Required<Omit<VehicleChange, 'attributes'>> = {
    model: draft.model.trim(),
    modelYear: Number(draft.modelYear),
    powertrain: draft.powertrain,
    market: draft.market.trim().toUpperCase(),
    plate: draft.plate.trim() || null,
    chemistry: draft.chemistry.trim() || null,
    timeZone: draft.timeZone.trim() || null,
  };
  const changed = fields.filter((field) => draft[field] !== before[field]);
  const attributes = attributesOf(draft, vehicle);
  const change: VehicleChange = {
    ...Object.fromEntries(changed.map((field) => [field, known[field]])),
    ...(JSON.stringify(attributes) === JSON.stringify(vehicle.attributes) ? {} : { attributes }),
  };
  return Object.keys(change).length === 0 ? null : change;
}

/** The same fields as they were: what takes a change back. */
export function undoOf(vehicle: VehicleDetail, change: VehicleChange): VehicleChange {
  return Object.fromEntries(
    Object.keys(change).map((field) => [field, vehicle[field as keyof VehicleChange]]),
  ) as VehicleChange;
}

/** A value that was a number or a yes-or-no stays one as long as what is typed reads as one. */
function attributesOf(
  { attributes }: Draft,
  vehicle: VehicleDetail,
): NonNullable<VehicleChange['attributes']> {
  return Object.fromEntries(
    attributes
      .filter(({ name }) => name.trim() !== '')
      .map(({ name, value }) => [name.trim(), typed(value, vehicle.attributes[name.trim()])]),
  );
}

function typed(value: string, before: string | number | boolean | undefined): string | number | boolean {
  if (typeof before === 'number' && value.trim() !== '' && Number.isFinite(Number(value)))
    return Number(value);
  if (typeof before === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}
