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
  'charger-hang': { ecu: 'VCU', code: 'U019B-87', pendingAt: 0.3, confirmedAt: 0.5 },
};
const combustionCodes: Readonly<Partial<Record<FaultKind, TroubleCode>>> = {
  misfire: { ecu: 'ECM', code: 'P0302', pendingAt: 0.45, confirmedAt: 0.7 },
  'coolant-loss': { ecu: 'ECM', code: 'P0217', pendingAt: 0.8, confirmedAt: 0.95 },
  'twelve-volt-battery': { ecu: 'ECM', code: 'P0562', pendingAt: 0.75, confirmedAt: 0.95 },
};

/** `stored`: it was confirmed, does not fail now, and stays until somebody clears it. */
type Standing = 'absent' | 'pending' | 'confirmed' | 'stored';
type Present = Exclude<Standing, 'absent'>;

/** ISO 14229 status bytes: failed in this cycle and pending; the same, confirmed, with the warning lamp; no more failing. */
const udsStatus = { pending: 0x27, confirmed: 0xaf, stored: 0x2e } as const;
const obdStatus = { pending: 'pending', confirmed: 'confirmed', stored: 'confirmed' } as const;
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

type Fault = FaultReport['faults'][number];

/** What one control unit's memory holds, as it would report it. */
export interface FaultMemory {
  readonly ecu: string;
  readonly system: FaultReport['system'];
  readonly faults: readonly Fault[];
}

/** The fault memories of a car: tell a report when what they hold changes. */
export class ControlUnits {
  readonly #codes: Readonly<Partial<Record<FaultKind, TroubleCode>>>;
  readonly #system: 'uds' | 'obd';
  readonly #standing = new Map<FaultKind, Standing>();
  /** By control unit, then by code; each with the snapshot of when it was stored. */
  readonly #memories = new Map<string, { system: FaultReport['system']; faults: Map<string, Fault> }>();

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
      const before = this.#standing.get(kind) ?? 'absent';
      const now = standingOf(code, level, before);
      if (now === before) continue;
      this.#standing.set(kind, now);
      if (now === 'absent') continue;
      const report = this.#report(code, now, ts, freezeFrame(signals()));
      this.take(report);
      reports.push(report);
    }
    return reports;
  }

  /** What a control unit reports by itself is in its memory. */
  take(report: FaultReport): void {
    const { ecu, system, complete } = report;
    const known = this.#memories.get(ecu);
    const faults = known === undefined || complete === true ? new Map<string, Fault>() : known.faults;
    for (const fault of report.faults) faults.set(fault.code, { ...faults.get(fault.code), ...fault });
    this.#memories.set(ecu, { system, faults });
  }

  memory(ecu: string): FaultMemory {
    const known = this.#memories.get(ecu);
    return { ecu, system: known?.system ?? this.#system, faults: [...(known?.faults.values() ?? [])] };
  }

  /** Empties the memories; what still fails is found again. */
  clear(ecu: string | undefined, ts: number): FaultReport[] {
    for (const kind of this.#standing.keys())
      if (ecu === undefined || this.#codes[kind]?.ecu === ecu) this.#standing.delete(kind);
    const cleared = [...this.#memories].filter(([name]) => ecu === undefined || name === ecu);
    return cleared.map(([name, { system }]) => {
      this.#memories.delete(name);
      return { ts, ecu: name, system, complete: true, faults: [] };
    });
  }

  #report(code: TroubleCode, standing: Present, ts: number, frame: Signals): FaultReport {
    const { ecu } = code;
    // The snapshot is of when it was found.
    const fault = { code: code.code, ...(standing === 'stored' ? {} : { freezeFrame: frame }) };
    return this.#system === 'uds'
      ? { ts, ecu, system: 'uds', faults: [{ ...fault, status: udsStatus[standing] }] }
      : { ts, ecu, system: 'obd', faults: [{ ...fault, status: obdStatus[standing] }] };
  }
}

function standingOf({ confirmedAt, pendingAt }: TroubleCode, level: number, before: Standing): Standing {
  if (level >= confirmedAt) return 'confirmed';
  if (before === 'confirmed' || before === 'stored') return 'stored';
  return level >= pendingAt ? 'pending' : 'absent';
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

/** What is installed in a car as it was built: the same for the same VIN. */
export function inventoryOf(vin: string, electric: boolean, ts: number): InventoryReport {
  return { ts, ecus: builtUnits(vin, electric) };
}

/** The same, with software that was changed since, by control unit. */
export function builtUnits(
  vin: string,
  electric: boolean,
  changed: Readonly<Record<string, string>> = {},
): { ecu: string; hardware: string; serial: string; software: string }[] {
  const random = createRandom(vin, 'inventory');
  const units = electric ? electricUnits : combustionUnits;
  return Object.entries(units).map(([ecu, versions]) => {
    const hardware = `${ecu}-H${1 + Math.floor(random() * 2)}`;
    const serial = `${ecu}${String(Math.floor(random() * 1e8)).padStart(8, '0')}`;
    const software = pick(random, versions);
    return { ecu, hardware, serial, software: changed[ecu] ?? software };
  });
}
