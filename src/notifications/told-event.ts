import type { Drivability } from '../faults/fault-episode.ts';
import type { Language, Text } from '../shared/languages.ts';
import type { Severity } from '../vehicles/vehicle.ts';
import { oneLine } from './channel.ts';
import { type ReadUnits, valueText } from './reader-units.ts';
import { say, timeText } from './say.ts';
import { type ToldUpdate, updateWords } from './update-words.ts';

/** Whoever reads a message. */
export interface Reader {
  /** By name. */
  readonly called: string;
  readonly language: Language;
  readonly timeZone: string;
  readonly units: ReadUnits;
}

/** What a signal stood at. */
export interface ToldValue {
  readonly path: string;
  readonly name: Text;
  readonly value: number;
  /** As the catalogue names it. */
  readonly unit: string;
}

/** What somebody asks a vehicle to do. */
export interface ToldCommand {
  readonly reason: string;
  readonly by: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** All that a message of one event may say. */
export interface ToldEvent {
  readonly kind: string;
  readonly what: string;
  readonly severity: Severity;
  readonly title: Text;
  /** How the vehicle is called; null where it is about none. */
  readonly vehicle: string | null;
  readonly vin: string | null;
  /** Of a cause that several have. */
  readonly vehicles: number | null;
  readonly mayBeDriven: Drivability | null;
  readonly advice: Text | null;
  readonly values: readonly ToldValue[];
  readonly caseNumber: number | null;
  readonly command: ToldCommand | null;
  readonly update: ToldUpdate | null;
  readonly at: number;
  readonly expiresAt: number | null;
  /** Whole. */
  readonly link: string;
  /** Of the policy. */
  readonly route: string;
  /** 0 is the first; the others only where nobody took note. */
  readonly step: number;
}

/** The same in the reader's words; each is one line, the advice may be several. */
export interface ToldWords {
  readonly severity: Severity;
  /** What comes first: how grave it is, or that an approval is wanted. */
  readonly severityName: string;
  readonly what: string;
  /** Which car, or how many; null where it is about none. */
  readonly vehicle: string | null;
  readonly vin: string | null;
  readonly title: string;
  /** Null where it is not about one car's state. */
  readonly drive: {
    readonly level: Drivability | 'unknown';
    readonly label: string;
    readonly text: string;
  } | null;
  readonly advice: { readonly label: string; readonly text: string } | null;
  readonly facts: readonly (readonly [label: string, value: string])[];
  /** Why he is told though others were first; null at the first step. */
  readonly note: string | null;
  readonly link: string;
  readonly linkName: string;
}

export const cut = (text: string, length: number): string => {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
};

const titleLength = 300;
const adviceLength = 1500;

/** Which unit, and how: what whoever approves must know. */
function argumentWords(args: ToldCommand['args'], language: Language): [string, string][] {
  return Object.entries(args).map(([name, value]) => {
    const text =
      name === 'kind' && typeof value === 'string'
        ? say(language, 'resetKind', { kind: value.replaceAll('-', '_') })
        : Array.isArray(value)
          ? value.map(String).join(', ')
          : typeof value === 'object'
            ? JSON.stringify(value)
            : String(value);
    return [oneLine(say(language, 'argument', { name })), cut(oneLine(text), titleLength)];
  });
}

const titleWith = (title: string, args: readonly (readonly [string, string])[]): string =>
  args.length === 0 ? title : `${title} (${args.map(([, value]) => value).join(', ')})`;

function adviceOf(
  { advice }: ToldEvent,
  { language }: Reader,
  ofUpdate: ToldWords['advice'],
): ToldWords['advice'] {
  const said = advice === null ? ofUpdate : { label: say(language, 'adviceLabel'), text: advice[language] };
  return said === null ? null : { ...said, text: cut(said.text.trim(), adviceLength) };
}

/** ICU takes no hyphens. */
const wordOf = ({ kind, what }: ToldEvent): string =>
  (kind === 'system' ? `system_${what}` : what).replaceAll('-', '_');

export function wordsOf(event: ToldEvent, reader: Reader): ToldWords {
  const { language } = reader;
  const { severity, mayBeDriven, command, update, step } = event;
  const ofUpdate = update === null ? null : updateWords(update, event.what, reader);
  const isOne = event.vehicles === null || event.vehicles <= 1;
  const severityName =
    ofUpdate !== null
      ? ofUpdate.label
      : command === null
        ? event.kind === 'campaign'
          ? say(language, 'campaignLabel', { what: wordOf(event) })
          : say(language, 'severity', { severity })
        : event.what === 'approval-wanted'
          ? say(language, 'approvalLabel')
          : say(language, 'commandEnded', { what: event.what });
  const args = command === null ? [] : argumentWords(command.args, language);
  const vehicle = !isOne
    ? say(language, 'vehicles', { count: event.vehicles ?? 0 })
    : event.vehicle === null
      ? null
      : cut(oneLine(event.vehicle), 100);
  const facts: (readonly [string, string])[] = event.values.map(({ path, name, value, unit }) => [
    name[language],
    valueText(value, { path, unit, language, units: reader.units }),
  ]);
  if (command !== null) {
    facts.push(...args);
    facts.push([say(language, 'reasonLabel'), cut(oneLine(command.reason), titleLength)]);
    facts.push([say(language, 'byLabel'), oneLine(command.by)]);
    if (event.expiresAt !== null)
      facts.push([say(language, 'untilLabel'), timeText(event.expiresAt, reader)]);
  }
  if (ofUpdate !== null) facts.push(...ofUpdate.facts);
  if (event.caseNumber !== null) facts.push([say(language, 'caseLabel'), `#${event.caseNumber}`]);
  if (command === null && update === null)
    facts.push([say(language, 'timeLabel'), timeText(event.at, reader)]);
  const isOfCar = isOne && vehicle !== null && (event.kind === 'case' || event.kind === 'alert');
  const level = mayBeDriven ?? (isOfCar ? 'unknown' : null);
  return {
    ...{ severity, severityName, vehicle, facts, link: event.link },
    vin: isOne && vehicle?.includes(event.vin ?? '') === false ? event.vin : null,
    what: ofUpdate?.what ?? say(language, 'what', { what: wordOf(event) }),
    title: cut(oneLine(titleWith(event.title[language], args)), titleLength),
    drive:
      level === null
        ? null
        : { level, label: say(language, 'driveLabel'), text: say(language, 'drive', { drive: level }) },
    advice: adviceOf(event, reader, ofUpdate?.advice ?? null),
    note:
      step === 0
        ? null
        : update?.isForOwner === true
          ? say(language, 'updateAgain')
          : say(language, 'step', { step }),
    linkName: ofUpdate?.linkName ?? say(language, 'open', { kind: event.kind }),
  };
}
