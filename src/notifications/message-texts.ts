import { oneLine } from './channel.ts';
import { digestHtml, eventHtml, plainHtml } from './message-html.ts';
import { say } from './say.ts';
import { cut, type Reader, type ToldEvent, type ToldWords, wordsOf } from './told-event.ts';

export interface Wording {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly short: string;
}

/** Where a reader changes what he gets. */
export interface ReaderLinks {
  /** Null for whoever has no account. */
  readonly settings: string | null;
  /** Ends digests; null where that is not his to say. */
  readonly unsubscribe: string | null;
}

/** The longest text that one SMS of several parts should carry. */
const shortLength = 459;
/** More of a digest is counted, not listed. */
const digestLength = 50;

const greeting = ({ called, language }: Reader): string =>
  say(language, 'greeting', { name: oneLine(called) });

const subjectOf = ({ severityName, vehicle, title }: ToldWords, { language }: Reader): string =>
  oneLine(say(language, 'subject', { severity: severityName, vehicle: vehicle ?? 'none', title }));

/** One event, for one reader: first which car, what, whether it may be driven, what to do. */
export function wordEvent(event: ToldEvent, reader: Reader, links: ReaderLinks): Wording {
  const { language } = reader;
  const words = wordsOf(event, reader);
  const fact = (label: string, value: string) => say(language, 'fact', { label, value });
  const because =
    links.settings === null
      ? say(language, 'becauseOwner', { vehicle: event.vin ?? '' })
      : say(language, 'because', { route: event.route, link: links.settings });
  const { vehicle, vin, title, drive, advice, facts, note, link, linkName } = words;
  const head = [vehicle === null ? null : vin === null ? vehicle : `${vehicle} (${vin})`, title];
  const blocks = [
    [...head.filter((line) => line !== null), words.what].join('\n'),
    drive && `${drive.label} ${drive.text}`,
    advice && fact(advice.label, advice.text),
    [
      ...(event.command === null && event.update === null && event.kind !== 'campaign'
        ? [[say(language, 'severityLabel'), words.severityName] as const]
        : []),
      ...facts,
    ]
      .map(([label, value]) => fact(label, value))
      .join('\n'),
    note,
    fact(linkName, link),
    `-- \n${because}`,
  ];
  return {
    subject: subjectOf(words, reader),
    text: `${blocks.filter((block) => block !== null).join('\n\n')}\n`,
    html: eventHtml(words, { reader, because }),
    short: shortOf(event, words, reader),
  };
}

function shortOf({ mayBeDriven, link }: ToldEvent, words: ToldWords, { language }: Reader): string {
  const drive = mayBeDriven === null ? '' : say(language, 'driveShort', { drive: mayBeDriven });
  const { severityName, vehicle, title } = words;
  const values = { severity: severityName, vehicle: vehicle ?? 'none', drive, link };
  const room = shortLength - say(language, 'short', { ...values, title: '' }).length;
  return oneLine(say(language, 'short', { ...values, title: cut(title, Math.max(room, 20)) })).replaceAll(
    / {2,}/g,
    ' ',
  );
}

/** Several at once, worst first; the same of several vehicles is one line. */
export function wordDigest(
  events: readonly ToldEvent[],
  reader: Reader,
  links: ReaderLinks & { readonly all: string },
): Wording {
  const { language } = reader;
  const count = events.length;
  const grave = ['info', 'minor', 'major', 'critical'];
  const sorted = [...events].sort(
    (a, b) => grave.indexOf(b.severity) - grave.indexOf(a.severity) || a.at - b.at,
  );
  const groups = [...Map.groupBy(sorted, (one) => `${one.what} ${one.severity} ${one.title[language]}`)];
  const told = groups.flatMap(([, [first, ...others]]): ToldEvent[] =>
    first === undefined ? [] : [others.length === 0 ? first : { ...first, vehicles: others.length + 1 }],
  );
  const lines = told.slice(0, digestLength).map((event) => wordsOf(event, reader));
  const left = told.length - lines.length;
  const subject = oneLine(say(language, 'digestSubject', { count }));
  const intro = say(language, 'digestText', { count });
  const more = left > 0 ? say(language, 'digestMore', { count: left }) : null;
  const unsubscribe =
    links.unsubscribe === null ? null : say(language, 'unsubscribe', { link: links.unsubscribe });
  const text = [
    greeting(reader),
    intro,
    ...lines.map(
      ({ severityName, vehicle, title, facts, link }) =>
        `• ${severityName}: ${vehicle === null ? '' : `${vehicle} – `}${title}\n  ${facts.at(-1)?.[1] ?? ''}\n  ${link}`,
    ),
    more,
    unsubscribe === null ? null : `-- \n${unsubscribe}`,
  ];
  return {
    subject,
    text: `${text.filter((part) => part !== null).join('\n\n')}\n`,
    html: digestHtml(lines, { reader, greeting: greeting(reader), intro, more, unsubscribe }),
    short: `${subject} ${links.all}`,
  };
}

/** The code that shows that an address is the reader's own. */
export function wordCode(code: string, reader: Reader): Wording {
  const { language } = reader;
  const subject = say(language, 'codeSubject', { code });
  const body = say(language, 'codeText', { code });
  return {
    subject,
    text: `${greeting(reader)}\n\n${body}\n`,
    html: plainHtml({ reader, title: code, paragraphs: [greeting(reader), ...body.split('\n')] }),
    short: subject,
  };
}

/** To somebody whose second factor an administrator has taken away. */
export function wordFactorReset(by: string, link: string, reader: Reader): Wording {
  const { language } = reader;
  const subject = say(language, 'factorResetSubject');
  const body = say(language, 'factorResetText', { by: oneLine(by), link });
  return {
    subject,
    text: `${greeting(reader)}\n\n${body}\n`,
    html: plainHtml({ reader, title: subject, paragraphs: [greeting(reader), ...body.split('\n')] }),
    short: subject,
  };
}
