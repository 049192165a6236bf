import type { Behaviour } from './behaviour.ts';
import { CarDisk, type UpdateSaid } from './car-disk.ts';
import { Flash, type InstalledUnit } from './flash.ts';
import type { Offer } from './offer.ts';
import { Power } from './power.ts';
import type { PinnedKeys } from './signed-manifest.ts';

/** What of a car outlives a power loss. */
export interface UpdatingCar {
  readonly behaviour: Behaviour;
  readonly disk: CarDisk;
  readonly flash: Flash;
  readonly power: Power;
  /** Downloads so far, for `corrupts: first`. */
  readonly downloads: Map<string, number>;
}

/** What a car does updates with, from one power-up to the next. */
export interface Surroundings {
  /** In order. Resolves once the server has it; never rejects. */
  say(id: string, report: UpdateSaid): Promise<void>;
  /** What stands in the way of installing now, as a code; null where nothing does. */
  obstacle(offer: Offer): string | null;
  pinned(): Promise<PinnedKeys>;
  /** The power is gone: says nothing more, and comes back by itself. */
  powerLost(): void;
  /** The car starts anew. */
  restart(): void;
  /** The car's clock. */
  now(): number;
  readonly downloadHeaders?: Readonly<Record<string, string>>;
  /** Bytes that came over the line. */
  readonly onReceived?: (bytes: number) => void;
}

export function updatingCar(units: readonly InstalledUnit[], behaviour: Behaviour): UpdatingCar {
  return {
    behaviour,
    disk: new CarDisk(behaviour.keepsState),
    flash: new Flash(units, behaviour.trialBoots, () => behaviour.bootFails),
    power: new Power(behaviour.powerLosses),
    downloads: new Map(),
  };
}

/** What it says to have installed. */
export function toldUnits({ flash, behaviour, disk }: UpdatingCar): InstalledUnit[] {
  const { reportsVersion } = behaviour;
  if (reportsVersion === undefined) return flash.units();
  const concerned = new Set(disk.record?.offer.steps.map(({ ecu }) => ecu));
  return flash
    .units()
    .map((unit) => (concerned.has(unit.ecu) ? { ...unit, software: reportsVersion } : unit));
}
