import { compileRuleText } from '../../../src/rule-engine/load-rules.ts';
import { signalTypes } from '../../../src/rule-engine/signal-types.ts';
import { createCatalogue } from '../../../src/telemetry/catalogue.ts';
import { speed, voltage } from './vehicle-stream.ts';

export const words = (id: string) => `id: ${id}
name: { en: T, zh-Hans: T }
severity: minor
reason: made for the test of back-tests against the live engine
source: none
advice: { en: A, zh-Hans: A }
summary: { en: '{fixed(orElse(s["${speed}"], 0), 1)}', zh-Hans: x }
`;
export const each = (id: string) =>
  `${words(id).replace(/summary: .*\n/, `summary: { en: '{fault.code}', zh-Hans: x }\n`)}forEach: fault\n`;
/** A rule as the catalogue's signals let it be written, with its text. */
export function streamRule(yaml: string) {
  return { ...compileRuleText(yaml, signalTypes(createCatalogue().lookup)), yaml };
}

/** One of each kind of rule, on what `vehicle-stream.ts` says. */
export const streamRules = [
  `${words('lasting')}when: s["${speed}"] > 50\nfor: 20s`,
  `${words('hysteresis')}when: s["${speed}"] > 70\nclear: s["${speed}"] < 30\nclearFor: 10s`,
  `${words('both')}when: s["${speed}"] > 40 && s["${voltage}"] < 12`,
  `${words('window')}when: avg(s["${speed}"], "1m") > 45\nlateTolerance: 20s`,
  `${words('silent')}when: noData(s["${voltage}"], "40s")`,
  `${words('levels')}when: s["${speed}"] > 30\nlevels: [{ severity: major, when: 's["${speed}"] > 60' }]`,
  `${words('kept')}when: s["${voltage}"] < 11\nkeepFiring: 30s\ncoolDown: 2m`,
  `${words('caused')}when: s["${voltage}"] < 12\ncausedBy: [kept]`,
  `${words('open')}when: faults.open("P*")`,
  `${words('open-and-fast')}when: faults.open("P1") && s["${speed}"] > 30\nfor: 5s`,
  `${words('often')}when: faults.count("*", "1m") >= 2.0`,
  `${words('back')}when: faults.cameBack("P*", "2m")\nsuppress: [service]`,
  `${words('failing')}when: faults.has("*", "testFailed") && !faults.has("U1", "confirmedDTC")`,
  `${words('caused-by-fault')}when: s["${speed}"] > 20\ncausedBy: [each]`,
  `${each('each')}when: fault.confirmedDTC`,
  `${each('each-in-use')}when: fault.code != "P2"\nsuppress: [service]`,
  `${each('each-caused')}when: 'true'\ncausedBy: [kept]`,
  `${each('each-back')}when: fault.cameBack || fault.occurrences > 1.0`,
  `${each('each-cooled')}when: fault.confirmedDTC\ncoolDown: 1m`,
  `${each('each-software')}when: fault.softwareAtOnset == "2"`,
  `${words('software')}appliesTo: vehicle.software.exists(ecu, vehicle.software[ecu] == "2")\nwhen: s["${speed}"] > 50`,
].map(streamRule);
