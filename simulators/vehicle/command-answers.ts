import type { commandStates } from '../../src/wire/messages.ts';
import type { FaultMemory } from './control-units.ts';
import type { Signals } from './signals.ts';

/** What came down, as far as a car understands it. */
export interface ReceivedCommand {
  readonly id: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly expiresAt: number;
  readonly preconditions: Readonly<Record<string, unknown>>;
}

export interface CommandReply {
  readonly state: (typeof commandStates)[number];
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
  readonly progress?: number;
}

interface Unit {
  readonly ecu: string;
  readonly software: string;
  readonly serial?: string | undefined;
  readonly hardware?: string | undefined;
}

/** What a car can do when it is asked. */
export interface CommandedCar {
  signals(): Signals;
  units(): readonly Unit[];
  memory(ecu: string): FaultMemory;
  clearFaults(ecu: string | undefined): void;
  /** It hangs: the gateway hears nothing of it. */
  isSilent(ecu: string): boolean;
  /** Takes its supply away and gives it back. */
  restart(ecu: string): void;
  reportEvery(everyMs: number, forMs: number): void;
}

/** A reply, and how long after the command it is said. `act` is done then, and may say that it could not be. */
export interface TimedReply {
  readonly afterMs: number;
  readonly reply: CommandReply;
  readonly act?: () => CommandReply | null;
}

/** Negative responses of ISO 14229 that this car gives. */
const negatives = {
  serviceNotSupported: 0x11,
  noResponseFromSubnetComponent: 0x25,
  requestOutOfRange: 0x31,
  securityAccessDenied: 0x33,
} as const;
const problem = (name: keyof typeof negatives) => ({
  code: `nrc-0x${negatives[name].toString(16)}`,
  message: name,
});
const negative = (name: keyof typeof negatives): TimedReply[] =>
  atOnce({ state: 'failed', error: problem(name) });

/** What stands in the way now; null where nothing does. The car looks itself, whatever the server saw. */
function obstacleOf(preconditions: ReceivedCommand['preconditions'], signals: Signals) {
  for (const [path, wanted] of Object.entries(preconditions)) {
    if (signals[path] === wanted) continue;
    if (path === 'Vehicle.Speed') return { code: 'nrc-0x88', message: 'vehicleSpeedTooHigh' };
    if (path.endsWith('.SelectedGear')) return { code: 'nrc-0x90', message: 'shifterLeverNotInPark' };
    return { code: 'nrc-0x22', message: 'conditionsNotCorrect' };
  }
  return null;
}

/** Why a car does not begin; null where it does. */
function refusal(command: ReceivedCommand, signals: Signals, now: number): CommandReply | null {
  const isLate = now >= command.expiresAt;
  const error = isLate
    ? { code: 'expired', message: 'It came too late.' }
    : obstacleOf(command.preconditions, signals);
  return error === null ? null : { state: 'refused', error };
}

const restartMs = 3000;

/** What a car says to a command, in order; slow work says how far it is. */
export function repliesTo(command: ReceivedCommand, car: CommandedCar, now: number): TimedReply[] {
  const signals = car.signals();
  const refused = refusal(command, signals, now);
  if (refused !== null) return atOnce(refused);
  const { name, args } = command;
  const ecu = typeof args.ecu === 'string' ? args.ecu : undefined;
  const units = car.units().filter((unit) => ecu === undefined || unit.ecu === ecu);
  const [first] = units;
  if (first === undefined) return negative('requestOutOfRange');
  const isSilent = ecu !== undefined && car.isSilent(ecu);
  switch (name) {
    case 'read-faults':
      return done({ ecus: units.map((unit) => memoryOf(unit.ecu, car)) });
    case 'clear-faults':
      if (isSilent) return negative('noResponseFromSubnetComponent');
      car.clearFaults(ecu);
      return done({ ecus: units.map((unit) => unit.ecu).filter((each) => !car.isSilent(each)) });
    case 'read-identification':
      return done({
        ecus: units.map((unit) => (car.isSilent(unit.ecu) ? silence(unit.ecu) : unit)),
      });
    case 'read-data':
      if (isSilent) return negative('noResponseFromSubnetComponent');
      return done({ values: (args.ids as string[]).map((id) => readData(id, first)) });
    case 'run-routine':
      if (isSilent) return negative('noResponseFromSubnetComponent');
      if (args.routine === 'FF00') return negative('securityAccessDenied');
      return args.routine === '0203' ? slowly({ status: '00' }) : negative('requestOutOfRange');
    case 'ecu-reset':
      // One that hangs hears no request for a soft reset; only its supply can be taken away.
      if (isSilent && args.kind === 'soft') return negative('noResponseFromSubnetComponent');
      return [
        { afterMs: 0, reply: { state: 'accepted' } },
        { afterMs: restartMs, reply: success({}), act: () => restart(command, first.ecu, car) },
      ];
    case 'snapshot':
      return done({ signals });
    case 'set-reporting-rate':
      car.reportEvery(Number(args.everyMs), Number(args.forSeconds) * 1000);
      return done({});
    case 'locate': {
      const latitude = signals['Vehicle.CurrentLocation.Latitude'];
      const longitude = signals['Vehicle.CurrentLocation.Longitude'];
      return done({ latitude, longitude });
    }
    case 'stop-engine':
    case 'flash-lights':
      return done({});
    default:
      return negative('serviceNotSupported');
  }
}

/** It may have begun to move since it was asked. */
function restart({ preconditions }: ReceivedCommand, ecu: string, car: CommandedCar): CommandReply | null {
  const error = obstacleOf(preconditions, car.signals());
  if (error !== null) return { state: 'failed', error };
  car.restart(ecu);
  return null;
}

const success = (result: unknown): CommandReply => ({ state: 'succeeded', result });
const atOnce = (reply: CommandReply): TimedReply[] => [{ afterMs: 0, reply }];
const done = (result: unknown): TimedReply[] => atOnce(success(result));
const silence = (ecu: string) => ({ ecu, error: problem('noResponseFromSubnetComponent') });
const memoryOf = (ecu: string, car: CommandedCar) => (car.isSilent(ecu) ? silence(ecu) : car.memory(ecu));

function slowly(result: unknown): TimedReply[] {
  const steps = [0.25, 0.5, 0.75].map((progress, index) => ({
    afterMs: (index + 1) * 1000,
    reply: { state: 'running' as const, progress },
  }));
  return [...atOnce({ state: 'accepted' }), ...steps, { afterMs: 4000, reply: success(result) }];
}

/** F189 is the software's version, F18C the serial number, F191 the hardware; what a unit does not know it refuses by itself. */
function readData(id: string, { software, serial, hardware }: Unit): object {
  const value = { F189: software, F18C: serial, F191: hardware }[id.toUpperCase()];
  return value === undefined ? { id, error: problem('requestOutOfRange') } : { id, value };
}
