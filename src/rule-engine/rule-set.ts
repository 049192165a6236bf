import type { Interner } from '../shared/interner.ts';
import type { CompiledRule } from './compile-rule.ts';
import { createRuleEngine } from './create-rule-engine.ts';
import { followStory } from './follow-story.ts';
import type {
  Findings,
  RestoredAlert,
  RuleEngine,
  RulePlace,
  RuleSet,
  VehicleRuleState,
} from './rule-engine.ts';
import { isFaultRule } from './rule-file.ts';

interface LayeredState extends VehicleRuleState {
  readonly live: VehicleRuleState;
  readonly shadow: VehicleRuleState;
}

const layers = ['live', 'shadow'] as const;
type Layer = (typeof layers)[number];

export function createRuleSet(options: {
  readonly live: readonly CompiledRule[];
  readonly shadow: readonly CompiledRule[];
  readonly signals: Interner;
  /** Beside those in shadow where they are caused by live rules. */
  readonly causes?: readonly CompiledRule[];
}): RuleSet {
  const { live, shadow, signals, causes = live } = options;
  const versions = new Map(shadow.map(({ definition, version }) => [definition.id, version]));
  const engines = {
    live: createRuleEngine({ rules: live, signals }),
    shadow: createRuleEngine({ rules: [...shadow, ...causesOf(shadow, causes, versions)], signals }),
  };
  const hasShadow = shadow.length > 0;
  const found: Findings = { findings: [], failures: [] };

  const of = (state: VehicleRuleState) => state as LayeredState;
  const both = <T>(read: (engine: RuleEngine) => T): [T, T] => [read(engines.live), read(engines.shadow)];

  /** What stands in for live rules beside those in shadow tells nothing. */
  function judge(out: Findings, run: (engine: RuleEngine, layer: Layer, into: Findings) => void): void {
    run(engines.live, 'live', out);
    if (!hasShadow) return;
    run(engines.shadow, 'shadow', found);
    if (found.findings.length === 0 && found.failures.length === 0) return;
    for (const finding of found.findings) {
      const version = versions.get(finding.ruleId);
      if (version !== undefined) out.findings.push({ ...finding, shadow: version });
    }
    out.failures.push(...found.failures.filter(({ ruleId }) => versions.has(ruleId)));
    found.findings = [];
    found.failures = [];
  }

  const ownAlerts = (layer: Layer, alerts: readonly RestoredAlert[]): readonly RestoredAlert[] =>
    layer === 'live'
      ? alerts.filter((alert) => alert.shadow === undefined)
      : alerts.filter(({ rule, shadow: version }) => version === versions.get(rule));

  const rulesOf = { live, shadow };
  const keys = new Map<RulePlace, string>();
  for (const layer of layers)
    for (const { definition } of rulesOf[layer])
      keys.set(`${layer} ${definition.id}`, judgementOf(definition));

  const set: RuleSet = {
    keys,
    lookbackMs: Math.max(...both(({ lookbackMs }) => lookbackMs)),
    alertLookbackMs: Math.max(...both(({ alertLookbackMs }) => alertLookbackMs)),
    readsFaults: both(({ readsFaults }) => readsFaults).includes(true),
    judgesFaults: both(({ judgesFaults }) => judgesFaults).includes(true),
    readsEvents: [...new Set(both(({ readsEvents }) => readsEvents).flat())],
    signals: [...new Set(both((engine) => engine.signals).flat())],
    fingerprint: JSON.stringify(both(({ fingerprint }) => fingerprint)),

    createState: (vehicle): LayeredState => ({
      vin: vehicle.vin,
      live: engines.live.createState(vehicle),
      shadow: engines.shadow.createState(vehicle),
    }),
    updateVehicle(state, vehicle) {
      for (const layer of layers) engines[layer].updateVehicle(of(state)[layer], vehicle);
    },
    evaluateSamples(state, columns, firstRow, endRow, out) {
      if (!hasShadow) engines.live.evaluateSamples(of(state).live, columns, firstRow, endRow, out);
      else
        judge(out, (engine, layer, into) =>
          engine.evaluateSamples(of(state)[layer], columns, firstRow, endRow, into),
        );
    },
    evaluateFaults(state, episodes, at, out, all) {
      judge(out, (engine, layer, into) => engine.evaluateFaults(of(state)[layer], episodes, at, into, all));
    },
    knowFaults(state, all) {
      for (const layer of layers) engines[layer].knowFaults(of(state)[layer], all);
    },
    noteEvent(state, type, ts) {
      for (const layer of layers) engines[layer].noteEvent(of(state)[layer], type, ts);
    },
    restore(state, before, alerts, from, past) {
      for (const layer of layers)
        engines[layer].restore(of(state)[layer], before, ownAlerts(layer, alerts), from, past);
    },
    bytesOf: (state) => layers.reduce((bytes, layer) => bytes + engines[layer].bytesOf(of(state)[layer]), 0),
    save(state) {
      const [first, second] = layers.map((layer) => engines[layer].save(of(state)[layer]));
      return hasShadow ? joined(first as Uint8Array, second as Uint8Array) : (first as Uint8Array);
    },
    resume(state, saved, past) {
      const parts = hasShadow ? split(saved) : [saved];
      layers.forEach((layer, index) => {
        const bytes = parts[index];
        if (bytes !== undefined) engines[layer].resume(of(state)[layer], bytes, past);
      });
    },
    settleFaultAlerts(state, alerts, since) {
      for (const layer of layers)
        engines[layer].settleFaultAlerts(of(state)[layer], ownAlerts(layer, alerts), since);
    },

    follow: (followed, position, how, out) => followStory(set, followed, position, how, out),

    part(places) {
      const wanted = new Set(places);
      const among = (layer: Layer) => {
        const ids = new Set(
          rulesOf[layer].flatMap(({ definition: { id } }) => (wanted.has(`${layer} ${id}`) ? [id] : [])),
        );
        return withWhatTheyNeed(rulesOf[layer], ids);
      };
      return createRuleSet({ live: among('live'), shadow: among('shadow'), signals, causes });
    },
    adopt(state, from, source, places, past) {
      const other = enginesOf.get(from);
      if (other === undefined) throw new Error('the state is not of a set of this kind');
      for (const layer of layers) {
        for (const origin of layers) {
          const ids = new Set<string>();
          for (const [to, at] of places)
            if (to.startsWith(`${layer} `) && at.startsWith(`${origin} `))
              ids.add(to.slice(layer.length + 1));
          const isOwn = layer === origin;
          if (ids.size === 0 && !isOwn) continue;
          engines[layer].adopt(of(state)[layer], other[origin], of(source)[origin], ids, past);
        }
      }
    },
    assume(state, alerts) {
      for (const layer of layers) engines[layer].assume(of(state)[layer], ownAlerts(layer, alerts));
    },
    judgeNow(state, out) {
      judge(out, (engine, layer, into) => engine.judgeNow(of(state)[layer], into));
    },
    standing(state) {
      const ofShadow = engines.shadow.standing(of(state).shadow).flatMap((alert) => {
        const version = versions.get(alert.rule);
        return version === undefined ? [] : [{ ...alert, shadow: version }];
      });
      return [...engines.live.standing(of(state).live), ...ofShadow];
    },
  };
  enginesOf.set(set, engines);
  return set;
}

const enginesOf = new WeakMap<RuleSet, Record<Layer, RuleEngine>>();

const words: ReadonlySet<string> = new Set([
  'name',
  'reason',
  'source',
  'summary',
  'advice',
  'runbook',
  'mayBeDriven',
  'evidence',
]);

/** What a rule judges by: everything but its words. */
function judgementOf(definition: CompiledRule['definition']): string {
  return JSON.stringify(Object.entries(definition).filter(([key]) => !words.has(key)));
}

/** Live rules that may cause those in shadow, and what may cause these. */
function causesOf(
  shadow: readonly CompiledRule[],
  live: readonly CompiledRule[],
  versions: ReadonlyMap<string, number>,
): CompiledRule[] {
  const wanted = new Set<string>();
  const add = (rule: CompiledRule): void => {
    for (const id of causedBy(rule)) {
      const cause = live.find(({ definition }) => definition.id === id);
      if (cause === undefined || wanted.has(id) || versions.has(id)) continue;
      wanted.add(id);
      add(cause);
    }
  };
  shadow.forEach(add);
  return live.filter(({ definition }) => wanted.has(definition.id));
}

const causedBy = ({ definition }: CompiledRule): readonly string[] => definition.causedBy;

/** With those that may cause them, and those that share a window with them: parts of windows are kept for all readers together. */
function withWhatTheyNeed(rules: readonly CompiledRule[], ids: Set<string>): CompiledRule[] {
  for (let before = -1; before !== ids.size; ) {
    before = ids.size;
    const chosen = rules.filter(({ definition }) => ids.has(definition.id));
    const windows = new Set(chosen.flatMap(windowsOf));
    for (const rule of chosen) for (const id of causedBy(rule)) ids.add(id);
    for (const rule of rules)
      if (windowsOf(rule).some((key) => windows.has(key))) ids.add(rule.definition.id);
  }
  return rules.filter(({ definition }) => ids.has(definition.id));
}

function windowsOf({ definition, checks }: CompiledRule): string[] {
  const late = isFaultRule(definition) ? 0 : definition.lateTolerance;
  return checks.flatMap((check) =>
    [...check.derived, ...check.textDerived].flatMap((derived) =>
      derived.is === 'window' ? [`${late} ${derived.windowMs} ${derived.path}`] : [],
    ),
  );
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + first.length + second.length);
  new DataView(bytes.buffer).setUint32(0, first.length, true);
  bytes.set(first, 4);
  bytes.set(second, 4 + first.length);
  return bytes;
}

function split(bytes: Uint8Array): [Uint8Array, Uint8Array] {
  if (bytes.length < 4) throw new RangeError('fewer bytes than expected');
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  if (4 + length > bytes.length) throw new RangeError('fewer bytes than expected');
  return [bytes.subarray(4, 4 + length), bytes.subarray(4 + length)];
}
