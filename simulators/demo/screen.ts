import type { VehicleSpec } from '../fleet/vehicle-spec.ts';
import { modelOf } from '../vehicle/car.ts';

export interface Welcome {
  readonly url: string;
  readonly mqttUrl: string;
  /** Null: the person knows it. */
  readonly password: string | null;
  readonly logFile: string;
  readonly specs: readonly VehicleSpec[];
  readonly recordedVin: string;
  readonly daysBack: number;
}

const rule = '─'.repeat(78);

/** What a person needs to know, for a terminal of 80 columns. */
export function welcomeLines(welcome: Welcome): string[] {
  const { specs, url } = welcome;
  const lines = [
    rule,
    ' Roadside demo',
    rule,
    ` Console   ${url}`,
    ` Sign in   admin / ${welcome.password ?? '(ROADSIDE_ADMIN_PASSWORD)'}`,
    ` API       ${url}/docs`,
    ` Vehicles  ${welcome.mqttUrl} (MQTT 3.1.1)`,
    ` Log       ${welcome.logFile}`,
    rule,
    ` ${specs.length + 1} vehicles are telling their last ${welcome.daysBack} days. What to look at first:`,
    '',
  ];
  for (const spec of specs.filter(({ story }) => story !== '')) {
    lines.push(...wrap(spec.story, 76).map((line, index) => (index === 0 ? ` • ${line}` : `   ${line}`)));
    lines.push(`     ${modelOf(spec.model).name}, ${spec.place.market}: ${url}/vehicles/${spec.vin}`);
  }
  lines.push(' • A real drive: 103 minutes of an electric car, from 87 to 15 % of charge');
  lines.push(`     Renault Twizy, MA: ${url}/vehicles/${welcome.recordedVin}`);
  lines.push(rule);
  return lines;
}

/** Breaks text between words into lines of at most `width`. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}
