import { randomUUID } from 'node:crypto';
import type { Database } from '../../src/database/database.ts';
import { isFinalState } from '../../src/diagnostics/command.ts';
import { type ApiCaller, callerFor } from '../support/api-caller.ts';
import { type CommandedVehicle, commandedVehicle, type Fate } from '../support/commanded-car.ts';
import { eventually } from '../support/eventually.ts';
import { pick, type Random, seededRandom } from '../support/seeded-random.ts';
import { adminPassword, type ServerProcess } from '../support/server-process.ts';

const reads = [
  { name: 'snapshot', args: {} },
  { name: 'read-faults', args: {} },
  { name: 'locate', args: {} },
];
const comforts = [
  { name: 'flash-lights', args: { seconds: 3 } },
  { name: 'set-reporting-rate', args: { everyMs: 1000, forSeconds: 10 } },
];
const safeties = [
  { name: 'stop-engine', args: { reason: 'theft' } },
  { name: 'ecu-reset', args: { ecu: 'BMS', kind: 'hard' } },
];
const fates: readonly Fate[] = ['sent', 'sent', 'sent', 'lost', 'doubled', 'late', 'reversed', 'cut'];

export interface RaceReport {
  readonly seed: number;
  /** Asked, taken, refused at once, lost with the server. */
  readonly asked: Readonly<Record<string, number>>;
  readonly states: Readonly<Record<string, number>>;
  readonly toldToCars: number;
  readonly doneByCars: number;
  readonly longestMovedMs: number;
  /** What must not be; empty. */
  readonly wrong: readonly string[];
}

interface People {
  readonly ana: ApiCaller;
  readonly ben: ApiCaller;
  readonly eve: ApiCaller;
}

/** R21: commands to cars on bad lines, with a server that is killed in the middle. */
export async function raceCommands(
  server: ServerProcess,
  db: Database,
  { seed, cars: count, each, kills }: { seed: number; cars: number; each: number; kills: number },
): Promise<RaceReport> {
  const random = seededRandom(seed);
  const admin = await callerFor(server.baseUrl);
  for (const [username, role] of [
    ['ana', 'technician'],
    ['ben', 'technician'],
    ['eve', 'operator'],
  ])
    await admin('POST', '/users', { username, password: adminPassword, role, markets: null });
  const as = (name: string) => callerFor(server.baseUrl, name);
  let people: People = { ana: await as('ana'), ben: await as('ben'), eve: await as('eve') };
  const cars: CommandedVehicle[] = [];
  for (let index = 0; index < count; index++) {
    const vin = `WVWZZZ1KZAW${String(100_000 + index)}`;
    const { body } = await admin('POST', '/vehicles', {
      ...{ vin, model: 'Aurora', modelYear: 2025, powertrain: 'bev', market: 'DE' },
    });
    const consent = { givenBy: 'Ana', how: 'app', covers: ['comfort', 'safety'] };
    await admin('POST', `/vehicles/${vin}/consents`, { ...consent, validUntil: Date.now() + 3_600_000 });
    await people.ana('POST', `/vehicles/${vin}/remote-sessions`, { reason: 'a race' });
    const { password } = body.credentials;
    cars.push(
      commandedVehicle({
        ...{ vin, password, mqttPort: server.mqttPort, seed: random.integer(0, 2 ** 31) },
        fateOf: (own) => pick(own, fates),
      }),
    );
  }
  const asked: Record<string, number> = {};
  const note = (what: string) => {
    asked[what] = (asked[what] ?? 0) + 1;
  };
  try {
    let begun = 0;
    let killed = 0;
    let restarting: Promise<void> = Promise.resolve();
    const oneMore = async () => {
      begun++;
      if (killed < kills && begun > (count * each * (killed + 1)) / (kills + 1)) {
        killed++;
        restarting = (async () => {
          await server.kill();
          await server.start();
          people = { ana: await as('ana'), ben: await as('ben'), eve: await as('eve') };
        })();
      }
      await restarting;
    };
    await Promise.all(
      cars.map(async (car) => {
        const own = seededRandom(random.integer(0, 2 ** 31));
        await car.connect();
        for (let round = 0; round < each; round++) {
          await oneMore();
          await race(car, own, () => people, note).catch(() => note('lost'));
        }
      }),
    );
    await restarting;
    for (const car of cars) await car.connect();
    await eventually(
      async () => {
        const open = await db.selectFrom('commands').select('id').where('ended_at', 'is', null).execute();
        if (open.length > 0) throw new Error(`${open.length} commands have not ended`);
      },
      { timeoutMs: 120_000, everyMs: 200 },
    );
    await replayAll(db, cars);
    return await judge(db, cars, seed, asked);
  } finally {
    for (const car of cars) car.stop();
  }
}

/** One command, and what else happens to the car and to it meanwhile. */
async function race(
  car: CommandedVehicle,
  random: Random,
  people: () => People,
  note: (what: string) => void,
): Promise<void> {
  const situation = pick(random, ['stands', 'stands', 'stands', 'moves', 'away'] as const);
  if (situation === 'away') car.leave();
  else await car.connect();
  await car.move(situation === 'moves');
  const kind = pick(random, [reads, comforts, safeties, safeties]);
  const path = `/vehicles/${car.vin}/commands`;
  const request = { ...pick(random, kind), reason: 'a race', expiresInSeconds: random.integer(2, 10) };
  const headers = { 'idempotency-key': randomUUID() };
  const { ana, ben, eve } = people();
  const answer = await ana('POST', path, request, headers);
  note(answer.status === 202 ? 'taken' : `refused: ${answer.body.code}`);
  if (answer.status !== 202) return;
  const { id } = answer.body;
  if (random.integer(0, 3) === 0) {
    const again = await ana('POST', path, request, headers);
    if (again.body.id !== id) note('WRONG: the same request is another command');
  }
  if (kind !== safeties) {
    if (random.integer(0, 5) === 0) await ana('POST', `${path}/${id}/cancel`);
    return;
  }
  const own = await ana('POST', `${path}/${id}/approve`);
  if (own.status < 400) note('WRONG: approved by who asked');
  // Meanwhile the car drives off, goes away, comes back, or nobody looks for a while.
  const meanwhile = pick(random, [
    'nothing',
    'nothing',
    'nothing',
    'moves',
    'away',
    'back',
    'cancel',
  ] as const);
  if (meanwhile === 'moves') await car.move(true);
  if (meanwhile === 'away' || meanwhile === 'back') car.leave();
  if (meanwhile === 'back') await car.connect();
  if (meanwhile === 'cancel') await ana('POST', `${path}/${id}/cancel`);
  const both = await Promise.all([
    ben('POST', `${path}/${id}/approve`),
    eve('POST', `${path}/${id}/approve`),
  ]);
  note(`approved by ${both.filter(({ status }) => status === 202).length}`);
}

/** Every car says again that everything succeeded, what others were asked too. */
async function replayAll(db: Database, cars: readonly CommandedVehicle[]): Promise<void> {
  const before = await db.selectFrom('commands').select(['id', 'vin', 'state', 'version']).execute();
  for (const car of cars) {
    const own = before.filter(({ vin }) => vin === car.vin).slice(-3);
    const others = before.filter(({ vin }) => vin !== car.vin).slice(0, 3);
    await car.replay([...others, ...own].map(({ id }) => id));
    const last = own.at(-1);
    if (last === undefined) continue;
    await eventually(async () => {
      const said = await db
        .selectFrom('command_events')
        .select('data')
        .where('command_id', '=', last.id)
        .where('kind', '=', 'answer')
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst();
      if ((said?.data as { ignored?: string } | undefined)?.ignored === undefined)
        throw new Error(`${car.vin} has not been heard again`);
    });
  }
}

async function judge(
  db: Database,
  cars: readonly CommandedVehicle[],
  seed: number,
  asked: Readonly<Record<string, number>>,
): Promise<RaceReport> {
  const wrong = Object.keys(asked).filter((what) => what.startsWith('WRONG') || what === 'approved by 2');
  const commands = await db.selectFrom('commands').selectAll().execute();
  const events = await db.selectFrom('command_events').selectAll().execute();
  const feed = await db.selectFrom('feed_events').select('data').where('type', '=', 'command').execute();
  const told = new Map(cars.map(({ vin, told: list }) => [vin, list]));
  const done = new Map(cars.map(({ vin, done: list }) => [vin, list]));
  let longestMovedMs = 0;
  for (const { id, vin, risk, state, approved_by, requested_by, expires_at, sends } of commands) {
    const say = (what: string) => wrong.push(`${risk} ${id} (${state}): ${what}`);
    const ends = events.filter(({ command_id, kind, data }) => {
      if (command_id !== id) return false;
      const said = data as { state?: string; ignored?: string };
      if (kind === 'answer') return said.ignored === undefined && isFinalState(said.state as 'failed');
      return isFinalState(kind as 'failed');
    });
    if (ends.length !== 1) say(`ended ${ends.length} times`);
    const news = feed.filter(({ data }) => {
      const one = data as { id: string; state: 'failed' };
      return one.id === id && isFinalState(one.state);
    });
    if (news.length !== 1) say(`its end was told ${news.length} times`);
    const heard = (told.get(vin) ?? []).filter((one) => one.id === id);
    const acted = (done.get(vin) ?? []).filter((one) => one.id === id);
    if (acted.length > 1) say(`done ${acted.length} times`);
    if (acted.some(({ at }) => at >= expires_at + 5000)) say('done after it had expired');
    if (state === 'succeeded' && acted.length === 0) say('nobody has done it');
    if (heard.length > 0 && sends === 0) say('told without being sent');
    if (risk !== 'safety') continue;
    if (heard.length > 1) say(`told ${heard.length} times`);
    if (heard.length > 0 && (approved_by === null || approved_by === requested_by)) say('told by one person');
    if (acted.some(({ moving }) => moving)) say('done while moving');
    for (const { at, expiresAt, movingSince } of heard) {
      if (at >= expiresAt) say('told after it had expired');
      const movedMs = movingSince === null ? 0 : at - movingSince;
      longestMovedMs = Math.max(longestMovedMs, movedMs);
      // What the server may know late; the car looks itself.
      if (movedMs > 10_000) say(`told to a car that had moved for ${movedMs} ms`);
    }
  }
  const states: Record<string, number> = {};
  for (const { state } of commands) states[state] = (states[state] ?? 0) + 1;
  return {
    ...{ seed, asked, states, longestMovedMs, wrong },
    toldToCars: cars.reduce((sum, car) => sum + car.told.length, 0),
    doneByCars: cars.reduce((sum, car) => sum + car.done.length, 0),
  };
}
