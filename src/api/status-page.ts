import { escapeHtml } from '../notifications/message-html.ts';
import type { Language } from '../shared/languages.ts';
import type { PublicStatus, ServiceStatus } from '../system/public-status.ts';
import type { Service, ServiceState } from '../system/services.ts';

interface Words {
  readonly title: string;
  readonly all: string;
  readonly some: string;
  readonly services: Readonly<Record<Service, string>>;
  readonly states: Readonly<Record<ServiceState | 'unknown', string>>;
  readonly day: string;
  readonly never: string;
  readonly stopped: (minutes: number) => string;
  readonly since: string;
  readonly bars: string;
  readonly looked: string;
}

const words: Record<Language, Words> = {
  en: {
    title: 'Roadside: what works',
    all: 'Everything works.',
    some: 'Not everything works.',
    services: {
      vehicles: 'Messages of vehicles are accepted',
      alerts: 'Alerts are judged',
      updates: 'Updates reach vehicles',
      console: 'Console',
    },
    states: { works: 'works', limited: 'works with limits', stopped: 'does not work', unknown: 'not known' },
    day: 'the last 24 hours',
    never: 'no interruption in 24 hours',
    stopped: (minutes) => `${minutes} min interrupted in 24 hours`,
    since: 'since',
    bars: 'A bar is half an hour, the oldest first; low: limits or an interruption; faint: not known.',
    looked: 'As of',
  },
  'zh-Hans': {
    title: 'Roadside：运行状态',
    all: '一切正常。',
    some: '部分功能不正常。',
    services: {
      vehicles: '接收车辆消息',
      alerts: '判定告警',
      updates: '向车辆推送更新',
      console: '控制台',
    },
    states: { works: '正常', limited: '受限', stopped: '中断', unknown: '未知' },
    day: '最近 24 小时',
    never: '24 小时内没有中断',
    stopped: (minutes) => `24 小时内中断 ${minutes} 分钟`,
    since: '始于',
    bars: '每条代表半小时，最早的在前；较矮：受限或中断；较浅：未知。',
    looked: '截至',
  },
  es: {
    title: 'Roadside: qué funciona',
    all: 'Todo funciona.',
    some: 'No todo funciona.',
    services: {
      vehicles: 'Se aceptan mensajes de los vehículos',
      alerts: 'Se evalúan las alertas',
      updates: 'Las actualizaciones llegan a los vehículos',
      console: 'Consola',
    },
    states: {
      works: 'funciona',
      limited: 'funciona con límites',
      stopped: 'no funciona',
      unknown: 'no se sabe',
    },
    day: 'las últimas 24 horas',
    never: 'sin interrupciones en 24 horas',
    stopped: (minutes) => `${minutes} min de interrupción en 24 horas`,
    since: 'desde',
    bars: 'Cada barra es media hora, la más antigua primero; baja: límites o interrupción; tenue: no se sabe.',
    looked: 'A fecha de',
  },
};

const css = `:root{color-scheme:light dark;background:#fff;color:#1b2430}
body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:1.25rem}
h1{font-size:1.3rem}h2{font-size:1rem;margin:1.4rem 0 .1rem}p{margin:.2rem 0}
.all{padding:.7rem 1rem;border-left:5px solid}.works{color:#1a7f45}.limited{color:#a86200}.stopped{color:#c8102e}
@media(prefers-color-scheme:dark){:root{background:#14181c;color:#e9ecef}.works{color:#51c887}.limited{color:#f0a73a}.stopped{color:#ff7b86}}
.day{display:flex;gap:1px;margin:.3rem 0}.day i{flex:1;height:1.6rem;background:currentColor;border-radius:1px}
.day .unknown{opacity:.2}.day .limited{height:1.2rem;margin-top:.4rem}.day .stopped{height:.6rem;margin-top:1rem}`;

const marks: Record<ServiceState, string> = { works: '✓', limited: '!', stopped: '✕' };

const timeText = (at: number, language: Language): string =>
  new Intl.DateTimeFormat(language, {
    ...{ dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' },
  }).format(at);

/** What works, in one page that needs neither script nor anything else; times in UTC. */
export function statusPage({ at, services }: PublicStatus, language: Language): string {
  const said = words[language];
  const worst = services.some(({ state }) => state === 'stopped')
    ? 'stopped'
    : services.every(({ state }) => state === 'works')
      ? 'works'
      : 'limited';
  const title = escapeHtml(said.title);
  const sections = services.map((service) => sectionOf(service, said, language)).join('');
  const all = worst === 'works' ? said.all : said.some;
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><link rel="icon" href="/icon.svg"><title>${title}</title><style>${css}</style></head><body><main><h1>${title}</h1><p class="all ${worst}" role="status">${escapeHtml(all)}</p>${sections}<p><small>${escapeHtml(said.bars)}</small></p><p><small>${escapeHtml(said.looked)} ${timeText(at, language)} UTC</small></p></main></body></html>`;
}

function sectionOf(
  { service, state, since, day, stoppedMs }: ServiceStatus,
  said: Words,
  language: Language,
): string {
  const minutes = Math.ceil(stoppedMs / 60_000);
  const sum = minutes === 0 ? said.never : said.stopped(minutes);
  const cells = day.map((each) => `<i class="${each ?? 'unknown'}"></i>`).join('');
  const from = state === 'works' || since === null ? '' : `, ${said.since} ${timeText(since, language)} UTC`;
  return `<section><h2>${escapeHtml(said.services[service])}</h2><p class="${state}"><b>${marks[state]} ${escapeHtml(said.states[state])}</b>${escapeHtml(from)}</p><div class="day" role="img" aria-label="${escapeHtml(`${said.day}: ${sum}`)}">${cells}</div><p><small>${escapeHtml(sum)}</small></p></section>`;
}
