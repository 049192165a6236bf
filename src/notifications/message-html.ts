import type { Reader, ToldWords } from './told-event.ts';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? '');

const colours = { critical: '#b3152a', major: '#b45309', minor: '#1d5fa8', info: '#4b5563' } as const;
const driveColours = { no: '#b3152a', limited: '#b45309', yes: '#20703c', unknown: '#4b5563' } as const;

/** Mail programs know little of CSS: one column, every style at its place, no image, nothing loaded. */
const css = {
  body: 'margin:0;padding:0;background:#eef1f4;',
  card: 'max-width:560px;margin:0 auto;padding:20px;background:#ffffff;color:#1b2430;overflow-wrap:anywhere;font:16px/1.5 -apple-system,Segoe UI,Roboto,Helvetica,Arial,PingFang SC,Microsoft YaHei,sans-serif;',
  label: 'padding:3px 12px 3px 0;color:#55606e;vertical-align:top;font-size:15px;',
  value: 'padding:3px 0;vertical-align:top;font-size:15px;',
  small: 'margin:24px 0 0;color:#55606e;font-size:13px;line-height:1.45;',
  button:
    'display:block;margin:20px 0 0;padding:14px 18px;border-radius:6px;background:#14467c;color:#ffffff;text-align:center;text-decoration:none;font-weight:600;',
};

const page = (reader: Reader, title: string, body: string): string =>
  `<!doctype html><html lang="${reader.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light"><title>${escapeHtml(title)}</title></head><body style="${css.body}"><div style="${css.card}">${body}</div></body></html>`;

const paragraph = (text: string, style = 'margin:0 0 12px;'): string =>
  `<p style="${style}">${escapeHtml(text).replaceAll('\n', '<br>')}</p>`;

/** A web address in a sentence becomes a link. */
const linked = (text: string): string =>
  escapeHtml(text).replace(
    /https?:\/\/[^\s<]+/,
    (link) => `<a href="${link}" style="color:#14467c;">${link}</a>`,
  );

const badge = ({ severity, severityName }: ToldWords): string =>
  `<span style="display:inline-block;padding:2px 10px;border-radius:4px;background:${colours[severity]};color:#ffffff;font-size:14px;font-weight:600;">${escapeHtml(severityName)}</span>`;

export function eventHtml(
  words: ToldWords,
  { reader, because }: { readonly reader: Reader; readonly because: string },
): string {
  const { vehicle, vin, title, drive, advice, facts, note, link, linkName, what } = words;
  const car =
    vehicle === null
      ? ''
      : `<p style="margin:10px 0 0;font-size:20px;font-weight:700;line-height:1.3;">${escapeHtml(vehicle)}${
          vin === null
            ? ''
            : `<br><span style="font-size:14px;font-weight:400;color:#55606e;">${escapeHtml(vin)}</span>`
        }</p>`;
  const driving =
    drive === null
      ? ''
      : `<p style="margin:0 0 12px;padding:10px 14px;border-left:5px solid ${driveColours[drive.level]};background:#f6f7f9;"><span style="color:#55606e;">${escapeHtml(drive.label)}</span><br><strong style="color:${driveColours[drive.level]};">${escapeHtml(drive.text)}</strong></p>`;
  const doing =
    advice === null
      ? ''
      : `<p style="margin:0 0 16px;"><span style="color:#55606e;">${escapeHtml(advice.label)}</span><br>${escapeHtml(advice.text).replaceAll('\n', '<br>')}</p>`;
  const rows = facts
    .map(
      ([label, value]) =>
        `<tr><td style="${css.label}">${escapeHtml(label)}</td><td style="${css.value}">${escapeHtml(value)}</td></tr>`,
    )
    .join('');
  return page(
    reader,
    title,
    [
      badge(words),
      car,
      paragraph(title, 'margin:6px 0 2px;font-size:18px;line-height:1.35;'),
      paragraph(what, 'margin:0 0 16px;color:#55606e;font-size:15px;'),
      driving,
      doing,
      note === null ? '' : paragraph(note, 'margin:0 0 12px;padding:10px 14px;background:#fdf3dc;'),
      `<table role="presentation" cellpadding="0" cellspacing="0" style="border-collapse:collapse;">${rows}</table>`,
      `<a href="${escapeHtml(link)}" style="${css.button}">${escapeHtml(linkName)}</a>`,
      `<p style="${css.small}">${linked(because)}</p>`,
    ].join(''),
  );
}

export function digestHtml(
  lines: readonly ToldWords[],
  {
    reader,
    greeting,
    intro,
    more,
    unsubscribe,
  }: {
    readonly reader: Reader;
    readonly greeting: string;
    readonly intro: string;
    readonly more: string | null;
    readonly unsubscribe: string | null;
  },
): string {
  const items = lines.map(
    (words) =>
      `<div style="margin:0 0 12px;padding:12px 0 0;border-top:1px solid #d9dee4;">${badge(words)} <strong>${escapeHtml(words.vehicle ?? '')}</strong><br><a href="${escapeHtml(words.link)}" style="color:#14467c;">${escapeHtml(words.title)}</a><br><span style="color:#55606e;font-size:14px;">${escapeHtml(words.facts.at(-1)?.[1] ?? '')}</span></div>`,
  );
  return page(
    reader,
    intro,
    [
      paragraph(greeting),
      paragraph(intro, 'margin:0 0 16px;'),
      ...items,
      more === null ? '' : paragraph(more),
      unsubscribe === null ? '' : `<p style="${css.small}">${linked(unsubscribe)}</p>`,
    ].join(''),
  );
}

export function plainHtml({
  reader,
  title,
  paragraphs,
}: {
  readonly reader: Reader;
  readonly title: string;
  readonly paragraphs: readonly string[];
}): string {
  const big = `<p style="margin:0 0 16px;font-size:28px;font-weight:700;letter-spacing:3px;">${escapeHtml(title)}</p>`;
  return page(reader, title, big + paragraphs.map((text) => paragraph(text)).join(''));
}
