import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { loadavg } from 'node:os';
import { type ApiSession, signIn } from '../support/load-fleet.ts';
import { createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { type Bench, type BenchOptions, type Measure, median, pause, residentBytes } from './bench.ts';
import { fillUpdatableFleet } from './updatable-fleet.ts';

const everyMs = 20;
const quietForMs = 3000;
const plan = { waves: [1, 4, 15, 30, 50].map((percent) => ({ percent, hold: false })) };

interface Figures {
  readonly plan: number[];
  readonly freeze: number[];
  readonly approve: number[];
  readonly start: number[];
  readonly memory: number[];
  readonly held: number[];
}

/** A campaign for the whole fleet through the server as it ships: planned, frozen, approved by a second person, started. */
export const campaignPlan: Bench = {
  name: 'campaign-plan',
  about:
    'a campaign for all vehicles: dry run, list frozen, approved, started; memory and the longest hold-up of others',
  vehicles: 100_000,
  async run({ vehicles, rounds, log }: BenchOptions): Promise<Measure[]> {
    const data = lastingTempDir();
    const server = await createServerProcess({ dataDir: data.path });
    const figures: Figures = { plan: [], freeze: [], approve: [], start: [], memory: [], held: [] };
    try {
      const { releaseId, second } = await fillUpdatableFleet(server, vehicles);
      const first = await signIn(server.baseUrl);
      for (let round = 0; round < rounds; round++) {
        const id = await runOnce({ server, first, second: await second(), releaseId, round }, figures);
        log(
          `${vehicles} vehicles: dry run ${last(figures.plan)} s, freeze ${last(figures.freeze)} s, approve ${last(figures.approve)} s, start ${last(figures.start)} s; ` +
            `${last(figures.memory)} MB more, others wait ${last(figures.held)} ms at most; load ${loadavg()[0]?.toFixed(1)}`,
        );
        await first.post(`/campaigns/${id}/abort`, { why: 'the next round' });
        await untilOver(first, id);
      }
    } finally {
      await server.dispose();
      data.remove();
    }
    const none = { reference: [], referenceIs: '' };
    const sums = figures.freeze.map(
      (freeze, round) => freeze + (figures.approve[round] ?? 0) + (figures.start[round] ?? 0),
    );
    return [
      { what: 'dry run of a campaign', unit: 's', ours: figures.plan, target: '≤ 5 s', ...none },
      { what: 'list frozen', unit: 's', ours: figures.freeze, target: '', ...none },
      { what: 'frozen, approved and started', unit: 's', ours: sums, target: '≤ 10 s', ...none },
      { what: 'memory above that before', unit: 'MB', ours: figures.memory, target: '≤ 200 MB', ...none },
      { what: 'longest answer of /health', unit: 'ms', ours: figures.held, target: '≤ 200 ms', ...none },
    ];
  },
};

const last = (values: readonly number[]): string => (values.at(-1) ?? Number.NaN).toFixed(1);

async function runOnce(
  on: {
    readonly server: ServerProcess;
    readonly first: ApiSession;
    readonly second: ApiSession;
    readonly releaseId: string;
    readonly round: number;
  },
  figures: Figures,
): Promise<string> {
  const { server, first, second, releaseId, round } = on;
  await untilQuiet(server);
  const before = residentOf(server);
  const watch = watchServer(server);
  const draft = { releaseId, selector: 'vehicle.powertrain == "bev"', plan };
  const timed = async <T>(into: number[], work: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    const result = await work();
    into.push((performance.now() - startedAt) / 1000);
    return result;
  };
  await timed(figures.plan, () => first.post('/campaigns/plan', draft));
  const { id } = await first.post<{ id: string }>('/campaigns', { ...draft, name: `Round ${round}` });
  const act = <T>(by: ApiSession, action: string, body = {}) =>
    by.post<T>(`/campaigns/${id}/${action}`, body);
  const { digest } = await timed(figures.freeze, () => act<{ digest: string }>(first, 'request-approval'));
  await timed(figures.approve, () => act(second, 'approve', { digest }));
  await timed(figures.start, () => act(first, 'start'));
  const { peak, longest } = await watch.stop();
  figures.memory.push((peak - before) / 1_048_576);
  figures.held.push(longest);
  return id;
}

/** Its vehicles are cancelled behind the answer, which must not weigh on the next round. */
async function untilOver(api: ApiSession, id: string): Promise<void> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const { counts } = await api.get<{ counts: Record<string, number> }>(`/campaigns/${id}`);
    if (Object.keys(counts).every((state) => ['cancelled', 'timed-out', 'declined'].includes(state))) return;
    if (performance.now() > deadline) throw new Error(`not over after 120 s: ${JSON.stringify(counts)}`);
    await pause(500);
  }
}

/** What a server does after its start over so many vehicles is not the campaign's. */
async function untilQuiet(server: ServerProcess): Promise<void> {
  const deadline = performance.now() + 180_000;
  for (let used = processorMs(server); performance.now() < deadline; ) {
    await pause(quietForMs);
    const now = processorMs(server);
    if (now - used < quietForMs / 10) return;
    used = now;
  }
}

/** In user and kernel mode (proc(5), in hundredths of a second). */
function processorMs(server: ServerProcess): number {
  const stat = readFileSync(`/proc/${server.pid()}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const residentOf = (server: ServerProcess): number =>
  residentBytes(readFileSync(`/proc/${server.pid()}/status`, 'utf8'));

/** What others meet meanwhile: how long a small question waits. */
function watchServer(server: ServerProcess) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let isOver = false;
  let peak = 0;
  const waits: number[] = [];
  const done = (async () => {
    while (!isOver) {
      const askedAt = performance.now();
      await new Promise<void>((resolve, reject) =>
        get(`${server.baseUrl}/health`, { agent }, (response) =>
          response.resume().once('end', resolve).once('error', reject),
        ).once('error', reject),
      );
      waits.push(performance.now() - askedAt);
      peak = Math.max(peak, residentOf(server));
      await pause(everyMs);
    }
  })();
  return {
    async stop() {
      isOver = true;
      await done;
      agent.destroy();
      return { peak, longest: Math.max(...waits), usual: median(waits) };
    },
  };
}
