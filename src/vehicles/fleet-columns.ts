import { Interner } from '../shared/interner.ts';
import { type FleetVehicle, healths, powertrains } from './vehicle.ts';

/** Spaces and hyphens are written in plates as people like. */
export const compact = (text: string): string => text.toLowerCase().replace(/[\s-]/g, '');

const restingNumbers = 1024;

/**
 * What fleet questions ask of a vehicle, each in a column by the vehicle's number: walking a hundred thousand numbers
 * that lie side by side costs a tenth of walking as many objects. Numbers of vehicles that are gone are given again.
 */
export class FleetColumns {
  readonly vehicle: (FleetVehicle | null)[] = [];
  /** VIN, plate without spaces and hyphens, model and model year, in small letters. */
  readonly text: string[] = [];
  readonly plate: (string | null)[] = [];
  readonly models = new Interner();
  readonly markets = new Interner();
  /** Numbers in `healths`, `powertrains`, `models`, `markets`. */
  health = new Uint8Array(0);
  powertrain = new Uint8Array(0);
  model = new Uint32Array(0);
  market = new Uint32Array(0);
  modelYear = new Uint32Array(0);
  online = new Uint8Array(0);
  /** Seconds since 1970 UTC; 0 = never. */
  lastSeen = new Uint32Array(0);
  /** Degrees; NaN where no position is known. */
  latitude = new Float64Array(0);
  longitude = new Float64Array(0);
  /** Web Mercator, the world from 0 to 1; NaN where no position is known. */
  x = new Float64Array(0);
  y = new Float64Array(0);
  /** Counts up with every change that a filter could see, but when a vehicle was heard. */
  revision = new Uint32Array(0);
  readonly #numbers = new Map<string, number>();
  readonly #free: number[] = [];

  find(vin: string): number | undefined {
    return this.#numbers.get(vin);
  }

  add(vehicle: FleetVehicle): number {
    const number = this.#takeNumber();
    if (number >= this.health.length) this.#grow();
    this.#numbers.set(vehicle.vin, number);
    this.vehicle[number] = vehicle;
    this.describe(number, vehicle);
    this.state(number, vehicle);
    this.heard(number, vehicle);
    this.place(number, vehicle);
    return number;
  }

  remove(vin: string): number | undefined {
    const number = this.#numbers.get(vin);
    if (number === undefined) return undefined;
    this.#numbers.delete(vin);
    this.#free.push(number);
    this.vehicle[number] = null;
    return number;
  }

  describe(number: number, { vin, plate, model, modelYear, market, powertrain }: FleetVehicle): void {
    const known = plate === null || plate.trim() === '' ? null : compact(plate);
    this.plate[number] = known;
    this.text[number] = flat(`${vin.toLowerCase()}\n${known ?? ''}\n${model.toLowerCase()}\n${modelYear}`);
    this.model[number] = this.models.id(model);
    this.market[number] = this.markets.id(market);
    this.modelYear[number] = modelYear;
    this.powertrain[number] = powertrains.indexOf(powertrain);
    this.#revise(number);
  }

  state(number: number, { health, online }: FleetVehicle): void {
    this.health[number] = healths.indexOf(health);
    this.online[number] = online ? 1 : 0;
    this.#revise(number);
  }

  heard(number: number, { lastSeenAt }: FleetVehicle): void {
    this.lastSeen[number] = lastSeenAt === null ? 0 : Math.max(1, Math.floor(lastSeenAt / 1000));
  }

  /** Web Mercator ends at 85.05° of latitude: what lies beyond stands on the edge. */
  place(number: number, { position }: FleetVehicle): void {
    const { latitude, longitude } = position ?? { latitude: Number.NaN, longitude: Number.NaN };
    const sine = Math.sin((latitude * Math.PI) / 180);
    this.latitude[number] = latitude;
    this.longitude[number] = longitude;
    this.x[number] = longitude / 360 + 0.5;
    this.y[number] = Math.min(1, Math.max(0, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)));
  }

  /** A number rests before it is given again: whoever walks over an older list must not meet another vehicle in its place. */
  #takeNumber(): number {
    return (this.#free.length > restingNumbers ? this.#free.shift() : undefined) ?? this.vehicle.length;
  }

  #revise(number: number): void {
    this.revision[number] = (this.revision[number] as number) + 1;
  }

  #grow(): void {
    const capacity = Math.max(1024, this.health.length * 2);
    this.health = larger(this.health, new Uint8Array(capacity));
    this.powertrain = larger(this.powertrain, new Uint8Array(capacity));
    this.model = larger(this.model, new Uint32Array(capacity));
    this.market = larger(this.market, new Uint32Array(capacity));
    this.modelYear = larger(this.modelYear, new Uint32Array(capacity));
    this.online = larger(this.online, new Uint8Array(capacity));
    this.lastSeen = larger(this.lastSeen, new Uint32Array(capacity));
    this.latitude = larger(this.latitude, new Float64Array(capacity));
    this.longitude = larger(this.longitude, new Float64Array(capacity));
    this.x = larger(this.x, new Float64Array(capacity));
    this.y = larger(this.y, new Float64Array(capacity));
    this.revision = larger(this.revision, new Uint32Array(capacity));
  }
}

function larger<Column extends Uint8Array | Uint32Array | Float64Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}

/**
 * A text that was put together is laid out when a letter of it is first asked for: better now than in somebody's search.
 * None begins with NUL.
 */
function flat(text: string): string {
  return text.charCodeAt(0) === 0 ? '' : text;
}
