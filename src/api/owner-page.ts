import { escapeHtml } from '../notifications/message-html.ts';
import { nextTime } from '../notifications/quiet-hours.ts';
import { say, timeText } from '../notifications/say.ts';
import { notesOf, standsText } from '../notifications/update-words.ts';
import type { OwnerView } from '../ota/owners/owner-answers.ts';

const dayMs = 86_400_000;
/** Days ahead that it may be put off, at a time at which nobody sleeps. */
const laterDays = [1, 2, 3, 5, 7, 10, 14, 21, 28];
const morning = '09:00';

const css = `
body{margin:0;background:#eef1f4;color:#1b2430;font:17px/1.5 -apple-system,Segoe UI,Roboto,Helvetica,Arial,PingFang SC,Microsoft YaHei,sans-serif}
main{max-width:34rem;margin:0 auto;padding:1.25rem;background:#fff;min-height:100vh;box-sizing:border-box;overflow-wrap:anywhere}
h1{font-size:1.35rem;line-height:1.3;margin:.25rem 0 .75rem}
dt{color:#55606e;font-size:.95rem}dd{margin:0 0 .6rem}
.state{padding:.75rem 1rem;border-left:5px solid #14467c;background:#f6f7f9}
form{margin:1rem 0}button,select{font:inherit;width:100%;min-height:3rem;border-radius:6px;box-sizing:border-box}
button{border:1px solid #14467c;background:#fff;color:#14467c;font-weight:600;margin-top:.5rem}
button.main{background:#14467c;color:#fff}select{border:1px solid #8a94a0;background:#fff;padding:0 .5rem}
button:focus-visible,select:focus-visible{outline:3px solid #f0a500;outline-offset:2px}
.small{color:#55606e;font-size:.9rem}.notes{white-space:pre-line}`;

/** The update in the owner's words and by his clock; it needs neither script nor anything from elsewhere. */
export function ownerPage(
  view: OwnerView,
  { now, isLate }: { readonly now: number; readonly isLate: boolean },
): string {
  const { owner, vehicle, update } = view;
  const { language } = owner;
  const isOpen = view.mayAccept || view.mayDecline || view.deferBefore !== null;
  const title = say(language, 'updateTitle', { name: update.name, version: update.version });
  const facts = [
    ...(isBefore(view) && update.earliest !== null
      ? [[say(language, 'updateEarliestLabel'), timeText(update.earliest, owner)]]
      : []),
    ...(isBefore(view) ? [[say(language, 'updateStandsLabel'), standsText(update, language)]] : []),
    ...(isBefore(view) && update.deadline !== null
      ? [[say(language, 'updateDeadlineLabel'), timeText(update.deadline, owner)]]
      : []),
    [say(language, 'updateNotesLabel'), notesOf(update, language)],
  ];
  const list = facts
    .map(
      ([label = '', value = '']) =>
        `<dt>${escapeHtml(label)}</dt><dd class="notes">${escapeHtml(value)}</dd>`,
    )
    .join('');
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${css}</style></head><body><main><p class="small">${escapeHtml(vehicle)}</p><h1>${escapeHtml(title)}</h1><p class="state" role="status">${escapeHtml(standsOf(view))}</p>${isLate ? `<p>${escapeHtml(say(language, 'ownerLate'))}</p>` : ''}<dl>${list}</dl>${isOpen ? answersOf(view, now) : ''}</main></body></html>`;
}

const isBefore = ({ state }: OwnerView): boolean => ['waiting', 'offered', 'accepted'].includes(state);

function standsOf({ state, owner, isAsked, hasAgreed, deferredUntil }: OwnerView): string {
  const { language } = owner;
  if (deferredUntil !== null)
    return say(language, 'ownerStands', { how: 'deferred', until: timeText(deferredUntil, owner) });
  const how = (): string => {
    switch (state) {
      case 'waiting':
        return hasAgreed ? 'accepted' : 'waiting';
      case 'offered':
        return isAsked && !hasAgreed ? 'offered' : isAsked ? 'accepted' : 'informed';
      case 'accepted':
        return isAsked ? 'accepted' : 'informed';
      case 'succeeded':
      case 'declined':
        return state;
      case 'failed':
      case 'rolled-back':
        return 'failed';
      case 'timed-out':
      case 'cancelled':
        return 'other';
      default:
        return 'working';
    }
  };
  return say(language, 'ownerStands', { how: how(), until: '' });
}

function answersOf({ owner, mayAccept, mayDecline, deferBefore }: OwnerView, now: number): string {
  const { language, timeZone } = owner;
  const words = (key: Parameters<typeof say>[1]) => escapeHtml(say(language, key));
  const button = (answer: string, key: Parameters<typeof say>[1], style = '') =>
    `<button type="submit" name="answer" value="${answer}"${style}>${words(key)}</button>`;
  const times =
    deferBefore === null
      ? []
      : laterDays
          .map((days) => nextTime(now + (days - 1) * dayMs, morning, timeZone))
          .filter((at) => at > now && at < deferBefore);
  const options = times
    .map((at) => `<option value="${at}">${escapeHtml(timeText(at, owner))}</option>`)
    .join('');
  const simple = [
    mayAccept ? button('accepted', 'ownerAccept', ' class="main"') : '',
    mayDecline ? button('declined', 'ownerDecline') : '',
  ].join('');
  return [
    mayAccept ? `<h2>${words('ownerAsk')}</h2>` : '',
    `<form method="post">${simple}</form>`,
    options === ''
      ? ''
      : `<form method="post"><label>${words('ownerDefer')}<select name="until">${options}</select></label>${button('deferred', 'ownerDeferDo')}</form>`,
    `<p class="small">${words('ownerHelp')}</p>`,
  ].join('');
}
