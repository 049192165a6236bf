import type { FaultReport, InventoryReport } from '../../src/wire/messages.ts';
import type { FaultKind, FaultLevels } from './faults.ts';
import { createRandom, pick } from './random.ts';
import type { Signals } from './signals.ts';

interface TroubleCode {
  readonly ecu: string;
  readonly code: string;
  /** Severity at which the control unit suspects it, and at which it is sure. */
  readonly pendingAt: number;
  readonly confirmedAt: number;
}

const electricCodes: Readonly<Partial<Record<FaultKind, TroubleCode>>> = {
  'cell-imbalance': { ecu: 'BMS', code: 'P0A80-00', pendingAt: 0.7, confirmedAt: 0.9 },
  'insulation-drop': { ecu: 'BMS', code: 'P0AA6-00', pendingAt: 0.7, confirmedAt: 0.85 },
  'pack-overheat': { ecu: 'BMS', code: 'P0A7E-00', pendingAt: 0.8, confirmedAt: 0.95 },
  'twelve-volt-battery': { ecu: 'VCU', code: 'P0562-00', pendingAt: 0.75, confirmedAt: 0.95 },
};
const combustionCodes: Readonly<Partial<Record<FaultKind, TroubleCode>>> = {
  misfire: { ecu: 'ECM', code: 'P0302', pendingAt: 0.45, confirmedAt: 0.7 },
  'coolant-loss': { ecu: 'ECM', code: 'P0217', pendingAt: 0.8, confirmedAt: 0.95 },
  'twelve-volt-battery': { ecu: 'ECM', code: 'P0562', pendingAt: 0.75, confirmedAt: 0.95 },
};

type Standing = 'absent' | 'pending' | 'confirmed';

/** ISO 14229 status bytes: failed in this cycle and pending; the same, confirmed, with the warning lamp. */
const udsStatus = { pending: 0x27, confirmed: 0xaf } as const;
const freezeFramePaths = [
  'Vehicle.Speed',
  'Vehicle.TraveledDistance',
  'Vehicle.LowVoltageBattery.CurrentVoltage',
  'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current',
  'Vehicle.Powertrain.TractionBattery.CellVoltage.Min',
  'Vehicle.Powertrain.TractionBattery.Temperature.Max',
  'Vehicle.Powertrain.CombustionEngine.Speed',
  'Vehicle.Powertrain.CombustionEngine.EngineCoolant.Temperature',
];

/** The fault memories of a car: tell a report when what they hold changes. */
export class ControlUnits {
  readonly #codes: Readonly<Partial<Record<FaultKind, TroubleCode>>>;
  readonly #system: 'uds' | 'obd';
  #standing = new Map<FaultKind, Standing>();

  constructor(electric: boolean) {
    this.#codes = electric ? electricCodes : combustionCodes;
    this.#system = electric ? 'uds' : 'obd';
  }

  /** Reports of what changed since the last call, at `ts`, with the signals of that moment as the freeze frame. */
  observe(levels: FaultLevels, ts: number, signals: () => Signals): FaultReport[] {
    const reports: FaultReport[] = [];
    for (const kind of Object.keys(this.#codes) as FaultKind[]) {
      const code = this.#codes[kind];
      const level = levels[kind] ?? 0;
      if (code === undefined) continue;
      const now: Standing =
        level >= code.confirmedAt ? 'confirmed' : level >= code.pendingAt ? 'pending' : 'absent';
      if (now === (this.#standing.get(kind) ?? 'absent')) continue;
      this.#standing.set(kind, now);
      if (now !== 'absent') reports.push(this.#report(code, now, ts, freezeFrame(signals())));
    }
    return reports;
  }

  /** What the memories hold, as ISO 14229 status bytes. */
  memory(): { readonly ecu: string; readonly code: string; readonly status: number }[] {
    return [...this.#standing].flatMap(([kind, standing]) => {
      const code = this.#codes[kind];
      if (code === undefined || standing === 'absent') return [];
      return [{ ecu: code.ecu, code: code.code, status: udsStatus[standing] }];
    });
  }

  /** Empties the memories; what still fails is found again. */
  clear(ecu: string | undefined, ts: number): FaultReport[] {
    const cleared = new Set<string>();
    for (const kind of this.#standing.keys()) {
      const code = this.#codes[kind];
      if (code === undefined || (ecu !== undefined && code.ecu !== ecu)) continue;
      this.#standing.delete(kind);
      cleared.add(code.ecu);
    }
    return [...cleared].map((name) => ({ ts, ecu: name, system: this.#system, complete: true, faults: [] }));
  }

  #report(code: TroubleCode, standing: 'pending' | 'confirmed', ts: number, frame: Signals): FaultReport {
    const fault = { code: code.code, freezeFrame: frame };
    return this.#system === 'uds'
      ? { ts, ecu: code.ecu, system: 'uds', faults: [{ ...fault, status: udsStatus[standing] }] }
      : { ts, ecu: code.ecu, system: 'obd', faults: [{ ...fault, status: standing }] };
  }
}

function freezeFrame(signals: Signals): Signals {
  return Object.fromEntries(Object.entries(signals).filter(([path]) => freezeFramePaths.includes(path)));
}

const electricUnits: Readonly<Record<string, readonly string[]>> = {
  BMS: ['4.2.1', '4.2.1', '4.3.0'],
  VCU: ['2.8.0', '2.8.3'],
  MCU: ['1.14.2'],
  OBC: ['3.0.5'],
  TPMS: ['1.1.0'],
  TCU: ['7.4.0', '7.5.1'],
};
const combustionUnits: Readonly<Record<string, readonly string[]>> = {
  ECM: ['11.2.0', '11.2.0', '11.3.1'],
  TCM: ['5.0.2'],
  ABS: ['3.9.0'],
  TPMS: ['1.1.0'],
  TCU: ['7.4.0', '7.5.1'],
};

/** What is installed in a car: the same for the same VIN. */
export function inventoryOf(vin: string, electric: boolean, ts: number): InventoryReport {
  const random = createRandom(vin, 'inventory');
  const units = electric ? electricUnits : combustionUnits;
  return {
    ts,
    ecus: Object.entries(units).map(([ecu, versions]) => ({
      ecu,
      hardware: `${ecu}-H${1 + Math.floor(random() * 2)}`,
      serial: `${ecu}${String(Math.floor(random() * 1e8)).padStart(8, '0')}`,
      software: pick(random, versions),
    })),
  };
}
