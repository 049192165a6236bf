/** What a new rule begins with. Each compiles as it stands. */
export const templateNames = ['signal', 'trend', 'silent', 'fault'] as const;
export type TemplateName = (typeof templateNames)[number];

const texts = `summary:
  en: What happened, in one sentence
advice:
  en: What to do about it
runbook:
  remote:
    - en: What can be checked from afar, first
  visit:
    - en: What needs the car
`;

const head = (id: string, name: string): string => `id: ${id}
name:
  en: ${name}
severity: minor
reason: Say why the threshold is where it is, for whoever wants to change it
source: Say where that comes from
`;

const templates: Readonly<Record<TemplateName, string>> = {
  signal: `${head('my-rule', 'Battery is hot')}when: s["Vehicle.Powertrain.TractionBattery.Temperature.Max"] > 50
for: 5m
clear: s["Vehicle.Powertrain.TractionBattery.Temperature.Max"] < 45
${texts.replace('What happened, in one sentence', 'The battery is at {fixed(s["Vehicle.Powertrain.TractionBattery.Temperature.Max"], 0)} °C')}`,
  trend: `${head('my-trend', 'Battery warms quickly')}# °C in an hour, over the last 30 minutes
when: rate(s["Vehicle.Powertrain.TractionBattery.Temperature.Max"], "30m", "1h") > threshold.perHour
thresholds:
  perHour:
    default: 20
    cohorts:
      - if: vehicle.chemistry == "lfp"
        value: 25
for: 2m
clearFor: 10m
coolDown: 12h
${texts}`,
  silent: `${head('my-silence', 'Tyre sensor is silent')}when: noData(s["Vehicle.Chassis.Axle.{wheel}.Tire.Pressure"], "20m") && orElse(s["Vehicle.Speed"], 0) > 10
forEach:
  wheel:
    Row1.Wheel.Left: { en: front left }
    Row1.Wheel.Right: { en: front right }
for: 5m
${texts}`,
  fault: `${head('my-fault-rule', 'Battery fault has come back').replace('severity: minor', 'severity: fault')}forEach: fault
when: fault.code.startsWith("P0A8") && fault.cameBack
${texts.replace('What happened, in one sentence', '{fault.code} of {fault.ecu} has come back')}`,
};

export const templateText = (name: TemplateName): string => templates[name];
