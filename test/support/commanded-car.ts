import mqtt, { type MqttClient } from 'mqtt';
import type { CommandedCar } from '../../simulators/vehicle/command-answers.ts';
import { CommandDesk, type SaidReply } from '../../simulators/vehicle/command-desk.ts';
import { type Random, seededRandom } from './seeded-random.ts';

const gear = 'Vehicle.Powertrain.Transmission.SelectedGear';

/** What a car was told, and when, by its own clock. */
export interface Told {
  readonly id: string;
  readonly name: string;
  readonly at: number;
  readonly expiresAt: number;
  /** Since when the car has been moving; null while it stands. */
  readonly movingSince: number | null;
}

/** What becomes of an answer on its way. */
export type Fate = 'sent' | 'lost' | 'doubled' | 'late' | 'reversed' | 'cut';

export interface CommandedVehicle {
  readonly vin: string;
  readonly told: readonly Told[];
  /** Done by the car, with the time and whether it moved. */
  readonly done: readonly { readonly id: string; readonly at: number; readonly moving: boolean }[];
  connect(): Promise<void>;
  leave(): void;
  move(moving: boolean): Promise<void>;
  /** Answers again what it has answered, and what others were asked. */
  replay(ids: readonly string[]): Promise<void>;
  stop(): void;
}

/**
 * A car on a bad line: the simulator's desk answers, which looks at speed, gear and time itself; what it says is lost,
 * doubled, late, in the wrong order or cut off as `fateOf` says. It says how it stands every half a second.
 */
export function commandedVehicle(options: {
  readonly vin: string;
  readonly password: string;
  readonly mqttPort: number;
  readonly seed: number;
  readonly fateOf: (random: Random) => Fate;
}): CommandedVehicle {
  const { vin, password, mqttPort, fateOf } = options;
  const random = seededRandom(options.seed);
  const told: Told[] = [];
  const done: { id: string; at: number; moving: boolean }[] = [];
  const seen = new Set<string>();
  let movingSince: number | null = null;
  let client: MqttClient | null = null;
  let wanted = false;
  const timers = new Set<NodeJS.Timeout>();

  const signals = () => ({
    'Vehicle.Speed': movingSince === null ? 0 : 42,
    [gear]: movingSince === null ? 126 : 127,
    'Vehicle.CurrentLocation.Latitude': 52.5,
    'Vehicle.CurrentLocation.Longitude': 13.4,
  });
  const car: CommandedCar = {
    signals,
    units: () => [{ ecu: 'BMS', software: '4.2.1' }],
    memory: (ecu) => ({ ecu, system: 'uds', faults: [] }),
    clearFaults: () => undefined,
    isSilent: () => false,
    restart: () => undefined,
    reportEvery: () => undefined,
  };
  const desk = new CommandDesk(car);

  async function say(topic: string, body: object): Promise<void> {
    const current = client;
    if (current === null || !current.connected) return;
    // A connection that breaks takes the answer with it.
    await new Promise<void>((resolve) => {
      current.once('close', resolve);
      current.publish(`v1/${vin}/up/${topic}`, JSON.stringify(body), { qos: 1 }, () => {
        current.off('close', resolve);
        resolve();
      });
    });
  }
  const sayHow = () => say('telemetry', { ts: Date.now(), signals: signals() });
  const answer = ({ id, ts, reply }: SaidReply) => say(`command/${id}`, { ts, ...reply });
  const later = (ms: number, work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };

  async function tell(replies: readonly SaidReply[]): Promise<void> {
    for (const { id, reply } of replies)
      if (reply.state === 'succeeded' && !seen.has(id)) {
        seen.add(id);
        done.push({ id, at: Date.now(), moving: movingSince !== null });
      }
    if (replies.length === 0) return;
    const fate = fateOf(random);
    if (fate === 'lost') return;
    if (fate === 'late') return later(random.integer(500, 15_000), () => void send(replies));
    if (fate === 'cut') {
      client?.stream.destroy();
      return later(random.integer(200, 3000), () => void send(replies));
    }
    await send(fate === 'reversed' ? replies.toReversed() : replies);
    if (fate === 'doubled') await send(replies);
  }
  async function send(replies: readonly SaidReply[]): Promise<void> {
    for (const reply of replies) await answer(reply);
  }

  function open(): Promise<void> {
    const next = mqtt.connect(`mqtt://127.0.0.1:${mqttPort}`, {
      ...{ clientId: vin, username: vin, password, reconnectPeriod: 0, connectTimeout: 5000 },
    });
    client = next;
    next.on('message', (_topic, payload) => {
      const { id, name, expiresAt } = JSON.parse(payload.toString()) as Told;
      told.push({ id, name, at: Date.now(), expiresAt, movingSince });
      void tell(desk.receive(payload.toString(), Date.now()));
    });
    next.on('error', () => undefined);
    next.on('close', () => {
      if (client !== next || !wanted) return;
      client = null;
      later(random.integer(100, 1000), () => void (wanted && open().catch(() => undefined)));
    });
    return new Promise((resolve, reject) => {
      next.once('connect', () => {
        next.subscribe(`v1/${vin}/down/#`, { qos: 1 });
        void sayHow().then(resolve);
      });
      next.once('close', () => reject(new Error('closed')));
    });
  }
  const living = setInterval(() => {
    void sayHow();
    void tell(desk.due(Date.now()));
  }, 500);

  return {
    vin,
    told,
    done,
    async connect() {
      wanted = true;
      if (client === null) await open().catch(() => undefined);
    },
    leave() {
      wanted = false;
      const current = client;
      client = null;
      current?.end(true);
    },
    async move(moving) {
      if (moving === (movingSince !== null)) return;
      movingSince = moving ? Date.now() : null;
      await sayHow();
    },
    async replay(ids) {
      for (const id of ids)
        await say(`command/${id}`, { ts: Date.now(), state: 'succeeded', result: { signals: {}, ecus: [] } });
    },
    stop() {
      clearInterval(living);
      for (const timer of timers) clearTimeout(timer);
      this.leave();
    },
  };
}
