import { z } from 'zod';
import type { InventoryReport } from '../../wire/messages.ts';

const mostAttributes = 100;
const updateModes = ['merge', 'replace', 'remove'] as const;

/** What a client says of its vehicle; keys that are not here are passed over. */
export const configDataSchema = z
  .object({
    mode: z
      .enum(updateModes)
      .nullish()
      .describe('What becomes of those that were known; `merge` if left out'),
    data: z
      .record(z.string().min(1).max(128), z.union([z.string(), z.number(), z.boolean()]).transform(String))
      .describe(
        '`{ecu}.software`, and with it `{ecu}.hardware` and `{ecu}.serial`, say what a control unit has: `{"BMS.software": "4.2"}`',
      ),
  })
  .meta({ id: 'DdiConfigData' });
export type DdiConfigData = z.infer<typeof configDataSchema>;
export type Attributes = Readonly<Record<string, string>>;

export type Unit = InventoryReport['ecus'][number];

/** The attributes of a client after what it says now. @returns undefined where they would be more than 100 */
export function changedAttributes(known: Attributes, { mode, data }: DdiConfigData): Attributes | undefined {
  if (mode === 'remove') {
    return Object.fromEntries(Object.entries(known).filter(([name]) => !Object.hasOwn(data, name)));
  }
  const all = mode === 'replace' ? data : { ...known, ...data };
  return Object.keys(all).length > mostAttributes ? undefined : all;
}

/** The control units that attributes name, with what each has; without `.software` one is none. */
export function unitsOf(attributes: Attributes): Unit[] {
  return Object.entries(attributes).flatMap(([name, software]) => {
    const [, ecu] = /^(.{1,64})\.software$/s.exec(name) ?? [];
    if (ecu === undefined || software === '') return [];
    const { [`${ecu}.hardware`]: hardware, [`${ecu}.serial`]: serial } = attributes;
    return [
      {
        ecu,
        software,
        ...(hardware === undefined ? {} : { hardware }),
        ...(serial === undefined ? {} : { serial }),
      },
    ];
  });
}

/**
 * What an inventory says itself. One that the server made of a client's words repeats what was known, because an inventory is
 * whole, and names in `said` what the client said.
 */
export function unitsSaidIn({ ecus, said }: InventoryReport & { readonly said?: unknown }): Unit[] {
  return Array.isArray(said) ? ecus.filter(({ ecu }) => said.includes(ecu)) : ecus;
}

/** All that is installed: what is known, with what these say in its place; an inventory is always whole. */
export function inventoryWith(known: readonly Unit[], said: readonly Unit[]): Unit[] {
  const units = new Map(known.map((unit) => [unit.ecu, unit]));
  for (const unit of said) units.set(unit.ecu, { ...units.get(unit.ecu), ...unit });
  return [...units.values()];
}
