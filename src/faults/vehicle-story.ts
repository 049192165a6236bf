import type { Severity } from '../vehicles/vehicle.ts';
import type { FaultSystem } from '../wire/messages.ts';
import type { FaultEpisode, FaultTimes, Story, StoryStep } from './fault-episode.ts';
import type { FoldedEpisode, MemoryReport } from './fold-episodes.ts';
import { ReceivedFold } from './received-fold.ts';

/** When something came: its place in the journal, -1 for what came before that was kept, and the time received. */
interface Arrived {
  readonly position: number;
  readonly receivedAt: number;
}

export interface StoredFaultReport extends MemoryReport, Arrived {
  readonly ecu: string;
  readonly system: FaultSystem;
  /** How grave each of `faults` is. */
  readonly severities: readonly Severity[];
}

export interface StoredInventory extends Arrived {
  readonly id: string;
  readonly ts: number;
  readonly software: Readonly<Record<string, string>>;
}

export interface StoredEvent extends Arrived {
  readonly type: string;
  readonly ts: number;
}

/** What is stored of a vehicle's reports. Plain data, that may go to another thread. */
export interface StoredStory {
  readonly reports: readonly StoredFaultReport[];
  readonly inventories: readonly StoredInventory[];
  readonly events: readonly StoredEvent[];
}

/** That a report of faults came, whatever it said. */
export interface HeardReport {
  readonly position: number;
  readonly ts: number;
}

/** Of each vehicle, the newest count. */
export const mostEpisodes = 500;

type Entry =
  /** Several where one message brought them. */
  | { readonly is: 'reports'; readonly arrived: Arrived; readonly reports: StoredFaultReport[] }
  | { readonly is: 'again'; readonly arrived: Arrived; readonly ts: number }
  | { readonly is: 'inventory'; readonly arrived: Arrived; readonly inventory: StoredInventory }
  | { readonly is: 'event'; readonly arrived: Arrived; readonly event: StoredEvent };

/** A vehicle's reports in the order received, each with what was known after it. */
export class VehicleStory implements Story {
  readonly #vin: string;
  readonly hasSoftware: boolean;
  readonly #entries: readonly Entry[];
  readonly #folds = new Map<string, ReceivedFold>();
  readonly #severities = new Map<string, Severity>();
  readonly #inventories: StoredInventory[] = [];
  #next = 0;
  #all: readonly FaultTimes[] | null = [];

  /** `heard`: reports of faults, with those that are not stored because they said nothing new. */
  constructor(vin: string, stored: StoredStory, heard: readonly HeardReport[] = []) {
    this.#vin = vin;
    this.hasSoftware = stored.inventories.length > 0;
    this.#entries = entriesOf(stored, heard);
  }

  get position(): number {
    return this.#entries[this.#next]?.arrived.position ?? Number.POSITIVE_INFINITY;
  }

  take(): StoryStep {
    const entry = this.#entries[this.#next++];
    if (entry === undefined) throw new RangeError('the story has ended');
    const { position } = entry.arrived;
    switch (entry.is) {
      case 'event':
        return { kind: 'event', position, type: entry.event.type, ts: entry.event.ts };
      case 'inventory':
        return { kind: 'software', position, software: this.#install(entry.inventory) };
      case 'again':
        return this.#told(position, entry.ts, []);
      case 'reports': {
        const ended = new Map(
          entry.reports.flatMap((report) => this.#fold(report)).map((episode) => [episode.id, episode]),
        );
        const at = entry.reports.reduce((newest, { ts }) => Math.max(newest, ts), Number.NEGATIVE_INFINITY);
        return this.#told(position, at, [...ended.values()]);
      }
    }
  }

  #install(inventory: StoredInventory): Readonly<Record<string, string>> {
    this.#inventories.push(inventory);
    this.#inventories.sort((a, b) => b.ts - a.ts || (a.id < b.id ? 1 : -1));
    return this.#inventories[0]?.software ?? {};
  }

  #fold(report: StoredFaultReport): FoldedEpisode[] {
    const { ecu, system, faults, severities } = report;
    faults.forEach(({ code, level }, index) => {
      this.#severities.set(severityKey(ecu, system, code, level), severities[index] ?? 'info');
    });
    const memory = `${system} ${ecu}`;
    const fold = this.#folds.get(memory) ?? new ReceivedFold({ vin: this.#vin, ecu, system });
    this.#folds.set(memory, fold);
    this.#all = null;
    return fold.take(report);
  }

  #told(position: number, at: number, ended: readonly FoldedEpisode[]): StoryStep {
    const open = this.#episodes().filter(({ endedAt }) => endedAt === null);
    this.#all ??= this.#episodes()
      .sort((a, b) => a.firstSeen - b.firstSeen || (a.id < b.id ? -1 : 1))
      .slice(-mostEpisodes)
      .map(toTimes);
    const isOpen = new Set(open.map(({ id }) => id));
    const over = ended.filter(({ id }) => !isOpen.has(id));
    const episodes = [...open, ...over].map((episode) => this.#complete(episode));
    return { kind: 'faults', position, at, episodes, all: this.#all };
  }

  #episodes(): FoldedEpisode[] {
    return [...this.#folds.values()].flatMap((fold) => [...fold.episodes]);
  }

  #complete({ level, ...episode }: FoldedEpisode): FaultEpisode {
    const { ecu, system, code, firstSeen } = episode;
    const installed = this.#inventories.find(({ ts, software }) => ts <= firstSeen && ecu in software);
    return {
      ...episode,
      severity: this.#severities.get(severityKey(ecu, system, code, level)) ?? 'info',
      softwareAtOnset: installed?.software[ecu] ?? null,
    };
  }
}

const toTimes = ({ ecu, system, code, status, firstSeen, endedAt }: FoldedEpisode): FaultTimes => ({
  ecu,
  system,
  code,
  status,
  firstSeen,
  endedAt,
});

const severityKey = (ecu: string, system: string, code: string, level: number | null): string =>
  `${system} ${code} ${level} ${ecu}`;

function entriesOf({ reports, inventories, events }: StoredStory, heard: readonly HeardReport[]): Entry[] {
  const together = new Map<number, StoredFaultReport[]>();
  const entries: Entry[] = [
    ...inventories.map((inventory) => ({ is: 'inventory', arrived: inventory, inventory }) as const),
    ...events.map((event) => ({ is: 'event', arrived: event, event }) as const),
  ];
  const stored = new Set(reports.map(({ position }) => position));
  const unknown = Map.groupBy(
    heard.filter(({ position }) => !stored.has(position)).sort((a, b) => b.position - a.position),
    ({ ts }) => ts,
  );
  const unplaced = reports.filter(({ position }) => position < 0);
  const placed = unplaced
    .sort((a, b) => a.receivedAt - b.receivedAt)
    .map((report) => ({ ...report, position: unknown.get(report.ts)?.pop()?.position ?? report.position }));
  for (const report of [...reports.filter(({ position }) => position >= 0), ...placed]) {
    const others = together.get(report.position);
    if (others !== undefined) {
      others.push(report);
      continue;
    }
    const own = [report];
    if (report.position >= 0) together.set(report.position, own);
    entries.push({ is: 'reports', arrived: report, reports: own });
  }
  for (const { position, ts } of [...unknown.values()].flat())
    entries.push({ is: 'again', arrived: { position, receivedAt: 0 }, ts });
  return entries.sort(
    ({ arrived: a }, { arrived: b }) => a.position - b.position || a.receivedAt - b.receivedAt,
  );
}
