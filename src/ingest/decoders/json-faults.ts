import {
  type FaultReport,
  type FaultSystem,
  faultSystems,
  gbt32960Report,
  j1939Report,
  obdReport,
  udsReport,
} from '../../wire/messages.ts';
import { compileSchema } from './compile-schema.ts';
import { refuse } from './refuse.ts';

// One check a system instead of one of the union, so that an error names the field and not "none of four shapes".
const checks: Readonly<Record<FaultSystem, (value: unknown) => FaultReport>> = {
  uds: compileSchema(udsReport),
  obd: compileSchema(obdReport),
  j1939: compileSchema(j1939Report),
  gbt32960: compileSchema(gbt32960Report),
};

/** An ECU's fault memory, or a change of it. */
export function decodeFaults(message: unknown): FaultReport {
  if (typeof message !== 'object' || message === null) refuse('', 'must be an object');
  const system = 'system' in message ? message.system : undefined;
  if (!isSystem(system)) refuse('system', `must be one of ${faultSystems.join(', ')}`);
  return checks[system](message);
}

function isSystem(value: unknown): value is FaultSystem {
  return (faultSystems as readonly unknown[]).includes(value);
}
