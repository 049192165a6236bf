import { noMosquitto } from '../support/mosquitto.ts';
import { noVictoriaMetrics } from '../support/victoria-metrics.ts';
import { type Bench, type BenchOptions, type Measure, median } from './bench.ts';
import { launchInfluxScript } from './peers/influx-script.ts';
import type { LineKind } from './peers/line.ts';
import { countLosses, kills, type Losses } from './peers/line-kills.ts';
import { measurePace, type Pace } from './peers/line-pace.ts';
import { mosquittoLine } from './peers/mosquitto-line.ts';
import { findNodeRed, launchNodeRed } from './peers/node-red.ts';
import { roadside, roadsideOnVictoriaMetrics } from './peers/roadside-line.ts';

/** What one line gave: its rounds, and the kills behind them. */
interface LineFigures {
  readonly name: string;
  readonly paces: Pace[];
  losses: Losses;
}

/**
 * Our server, and what one would build instead: the same vehicles with the same messages on the same machine, in turn. A peer's
 * PUBACK is Mosquitto's, and it judges nothing; ours is on disk and stored behind 129 rules.
 */
export const peers: Bench = {
  name: 'peers',
  about:
    '200 vehicles, QoS 1, 40 signals, 2 kB JSON until stored; beside Mosquitto → Node-RED or a script → VictoriaMetrics',
  vehicles: 200,
  seconds: 10,
  async run(options: BenchOptions): Promise<Measure[]> {
    const missing = noMosquitto ?? noVictoriaMetrics;
    if (missing !== null) throw new Error(missing);
    const figures = [roadside, roadsideOnVictoriaMetrics, ...peerKinds(options.log)].map((kind) => {
      const paces: Pace[] = [];
      return { kind, name: kind.name, paces, losses: { acknowledged: 0, lost: 0, doubled: 0 } };
    });
    for (let round = 0; round < options.rounds; round++)
      for (const { kind, paces } of figures) paces.push(await measurePace(kind, options));
    for (const line of figures) line.losses = await countLosses(line.kind, options);
    const [ours, onVictoriaMetrics, ...others] = figures;
    if (ours === undefined || onVictoriaMetrics === undefined) return [];
    const better = others.reduce((best, peer) => (speed(peer) > speed(best) ? peer : best));
    return [
      ...others.flatMap((peer) => beside(ours, peer, peer === better ? '≥ 3 × the better peer' : '')),
      ...beside(onVictoriaMetrics, better, ''),
    ];
  },
};

function peerKinds(log: (line: string) => void): LineKind[] {
  const script = mosquittoLine('Mosquitto → script → VictoriaMetrics', launchInfluxScript);
  const program = findNodeRed(log);
  if (program === null) {
    log('Mosquitto → Node-RED → VictoriaMetrics is left out: npm cannot install node-red');
    return [script];
  }
  const nodeRed = mosquittoLine('Mosquitto → Node-RED → VictoriaMetrics', (place) =>
    launchNodeRed(program, place),
  );
  return [nodeRed, script];
}

const speed = ({ paces }: LineFigures): number => median(paces.map(({ perSecond }) => perSecond));

function beside(ours: LineFigures, peer: LineFigures, target: string): Measure[] {
  const measure = (
    what: string,
    unit: string,
    of: (line: LineFigures) => number[],
    wanted = '',
  ): Measure => ({
    // The table has one row a name.
    what: `${ours.name} beside ${peer.name}: ${what}`,
    unit,
    ...{ ours: of(ours), reference: of(peer), referenceIs: peer.name, target: wanted },
  });
  const each = (figure: (pace: Pace) => number) => (line: LineFigures) => line.paces.map(figure);
  return [
    measure(
      'stored',
      'messages/s',
      each(({ perSecond }) => perSecond),
      target,
    ),
    measure(
      'CPU a message',
      'µs',
      each(({ cpuMicros }) => cpuMicros),
    ),
    measure(
      'memory at most',
      'MB',
      each(({ peakMegabytes }) => peakMegabytes),
    ),
    measure(`acknowledged and lost in ${kills} kills`, 'messages', ({ losses }) => [losses.lost], '0'),
  ];
}
