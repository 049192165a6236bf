import type { commandStates } from '../../src/wire/messages.ts';
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

/** What a car can do when it is asked. */
export interface CommandedCar {
  signals(): Signals;
  units(): readonly { readonly ecu: string; readonly software: string }[];
  faults(): readonly { readonly ecu: string; readonly code: string; readonly status: number }[];
  clearFaults(ecu: string | undefined): void;
}

/** A reply, and how long after the command it is said. */
interface TimedReply {
  readonly afterMs: number;
  readonly reply: CommandReply;
}

const negative = (code: number, name: string): CommandReply => ({
  state: 'failed',
  error: { code: `nrc-0x${code.toString(16)}`, message: name },
});

/** Why a car does not begin; null where it does. It looks itself, whatever the server saw. */
function refusal(
  { expiresAt, preconditions }: ReceivedCommand,
  signals: Signals,
  now: number,
): CommandReply | null {
  const refused = (code: string, message: string): CommandReply => ({
    state: 'refused',
    error: { code, message },
  });
  if (now >= expiresAt) return refused('expired', 'It came too late.');
  for (const [path, wanted] of Object.entries(preconditions)) {
    if (signals[path] === wanted) continue;
    if (path === 'Vehicle.Speed') return refused('nrc-0x88', 'vehicleSpeedTooHigh');
    if (path.endsWith('.SelectedGear')) return refused('nrc-0x90', 'shifterLeverNotInPark');
    return refused('nrc-0x22', 'conditionsNotCorrect');
  }
  return null;
}

/** What a car says to a command, in order; slow work says how far it is. */
export function repliesTo(command: ReceivedCommand, car: CommandedCar, now: number): TimedReply[] {
  const signals = car.signals();
  const refused = refusal(command, signals, now);
  if (refused !== null) return [{ afterMs: 0, reply: refused }];
  const { name, args } = command;
  const units = car.units().filter(({ ecu }) => args.ecu === undefined || ecu === args.ecu);
  if (units.length === 0) return atOnce(negative(0x31, 'requestOutOfRange'));
  const ecu = typeof args.ecu === 'string' ? args.ecu : undefined;
  switch (name) {
    case 'read-faults': {
      const frame = Object.fromEntries(Object.entries(signals).filter(([, value]) => !Array.isArray(value)));
      const ecus = units.map((unit) => ({
        ecu: unit.ecu,
        faults: car
          .faults()
          .filter((fault) => fault.ecu === unit.ecu)
          .map(({ code, status }) => ({ code, status, freezeFrame: frame })),
      }));
      return atOnce(done({ ecus }));
    }
    case 'clear-faults':
      car.clearFaults(ecu);
      return atOnce(done({ ecus: units.map((unit) => unit.ecu) }));
    case 'read-identification':
      return atOnce(done({ ecus: units }));
    case 'read-data':
      return atOnce(
        done({ values: (args.ids as string[]).map((id) => readData(id, units[0]?.software ?? '')) }),
      );
    case 'run-routine':
      return args.routine === '0203'
        ? slowly(done({ status: '00' }))
        : atOnce(negative(0x31, 'requestOutOfRange'));
    case 'snapshot':
      return atOnce(done({ signals }));
    case 'locate': {
      const latitude = signals['Vehicle.CurrentLocation.Latitude'];
      const longitude = signals['Vehicle.CurrentLocation.Longitude'];
      return atOnce(done({ latitude, longitude }));
    }
    case 'ecu-reset':
    case 'stop-engine':
    case 'flash-lights':
      return atOnce(done({}));
    default:
      return atOnce(negative(0x11, 'serviceNotSupported'));
  }
}

const done = (result: unknown): CommandReply => ({ state: 'succeeded', result });
const atOnce = (reply: CommandReply): TimedReply[] => [{ afterMs: 0, reply }];

function slowly(reply: CommandReply): TimedReply[] {
  const steps = [0.25, 0.5, 0.75].map((progress, index) => ({
    afterMs: (index + 1) * 1000,
    reply: { state: 'running' as const, progress },
  }));
  return [{ afterMs: 0, reply: { state: 'accepted' } }, ...steps, { afterMs: 4000, reply }];
}

/** F189 is the software's version; what a unit does not know it refuses by itself. */
function readData(id: string, software: string): object {
  if (id.toUpperCase() === 'F189') return { id, value: software };
  return { id, error: { code: 'nrc-0x31', message: 'requestOutOfRange' } };
}
