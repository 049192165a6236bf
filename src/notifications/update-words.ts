import type { Language } from '../shared/languages.ts';
import { oneLine } from './channel.ts';
import { say, timeText } from './say.ts';

/** An update of a vehicle's software, as it stands when the message is written. Times are milliseconds since 1970 UTC. */
export interface ToldUpdate {
  readonly name: string;
  readonly version: string;
  /** Release notes by language; English is always there. */
  readonly notes: Readonly<Record<string, string>>;
  /** When it may be installed at the earliest; null where nobody knows. */
  readonly earliest: number | null;
  /** How long others of the campaign stood for it, minutes; null where too few have it. */
  readonly standsMinutes: number | null;
  /** Not begun by then, it is not installed. */
  readonly deadline: number | null;
  /** Of the deployment: how it stands, and with what it ended. */
  readonly state: string;
  readonly code: string | null;
  /** Did it begin to change the vehicle? */
  readonly hasInstalled: boolean;
  /** Where the owner answers; null for whoever is not he. */
  readonly ownerLink: string | null;
  readonly isForOwner: boolean;
}

export interface UpdateWords {
  readonly label: string;
  readonly what: string;
  readonly advice: { readonly label: string; readonly text: string } | null;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly linkName: string;
}

/** What an update that did not succeed leaves the owner with. */
const failureOf = ({ state, hasInstalled }: ToldUpdate): string =>
  state === 'rolled-back'
    ? 'rolled_back'
    : !hasInstalled
      ? 'not_begun'
      : state === 'timed-out'
        ? 'silent'
        : 'failed';

export const notesOf = ({ notes }: Pick<ToldUpdate, 'notes'>, language: Language): string =>
  notes[language] ?? (language === 'zh-Hans' ? (notes.zh ?? notes['zh-CN']) : undefined) ?? notes.en ?? '';

export const standsText = (
  { standsMinutes }: Pick<ToldUpdate, 'standsMinutes'>,
  language: Language,
): string =>
  standsMinutes === null
    ? say(language, 'updateStandsUnknown')
    : say(language, 'updateStands', { minutes: standsMinutes });

export function updateWords(
  update: ToldUpdate,
  what: string,
  reader: { readonly language: Language; readonly timeZone: string },
): UpdateWords {
  const { language } = reader;
  const isBefore = what === 'coming' || what === 'consent' || what === 'reminder';
  const facts: [string, string][] = [];
  const add = (key: Parameters<typeof say>[1], value: string) => facts.push([say(language, key), value]);
  if (isBefore) {
    if (update.earliest !== null) add('updateEarliestLabel', timeText(update.earliest, reader));
    add('updateStandsLabel', standsText(update, language));
    if (update.deadline !== null) add('updateDeadlineLabel', timeText(update.deadline, reader));
  }
  if (what === 'failed' && !update.isForOwner && update.code !== null)
    add('reasonLabel', oneLine(update.code));
  const notes = notesOf(update, language);
  const advice =
    what === 'failed'
      ? {
          label: say(language, 'adviceLabel'),
          text: say(language, 'updateFailed', { how: failureOf(update) }),
        }
      : notes === ''
        ? null
        : { label: say(language, 'updateNotesLabel'), text: notes };
  const who = update.isForOwner ? what : 'staff';
  return {
    ...{ facts, advice },
    label: say(language, 'updateLabel', { what }),
    what: say(language, 'updateWhat', { what: who }),
    linkName: say(language, 'updateOpen', { what: who }),
  };
}
