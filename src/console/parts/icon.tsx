import type { ReactNode } from 'react';

/** Drawn on 24 × 24, lines only. */
const paths = {
  alert: 'M12 4 2.8 19.5h18.4L12 4Zm0 6v4.2m0 2.8v.1',
  attach: 'm8 12.5 5.8-5.8a3 3 0 0 1 4.2 4.2l-7.4 7.4a4.8 4.8 0 0 1-6.8-6.8L11 4.3',
  audit: 'M6 3.5h9l3.5 3.5v13.5H6v-17ZM14.5 3.5V7.5h4M9 12h6m-6 4h6',
  back: 'M14.5 5.5 8 12l6.5 6.5',
  bell: 'M6 16.5V11a6 6 0 1 1 12 0v5.5l1.5 1.5h-15L6 16.5Zm4 4a2.2 2.2 0 0 0 4 0',
  book: 'M5 4.5h11a2.5 2.5 0 0 1 2.5 2.5v13H7.5A2.5 2.5 0 0 1 5 17.5v-13Zm0 13A2.5 2.5 0 0 1 7.5 15h11M9 8.5h5.5',
  camera: 'M3.5 8h4l1.5-2.5h6L16.5 8h4v11.5h-17V8Zm12 5.5a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0Z',
  car: 'M5 16.5H3.5v-4.2l1.7-4.6A2 2 0 0 1 7 6.5h10a2 2 0 0 1 1.8 1.2l1.7 4.6v4.2H19m-9.5 0h5M4 12h16M9.5 16.5a2.2 2.2 0 1 1-4.5 0 2.2 2.2 0 0 1 4.5 0Zm9.5 0a2.2 2.2 0 1 1-4.5 0 2.2 2.2 0 0 1 4.5 0Z',
  case: 'M3.5 8h17v11.5h-17V8Zm5 0V5h7v3M3.5 13h17',
  chart: 'M4 4v16h16M7.5 15.5l3.5-5 3 3 4.5-7',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  chevron: 'm9.5 5.5 6.5 6.5-6.5 6.5',
  clock: 'M20.5 12a8.5 8.5 0 1 1-17 0 8.5 8.5 0 0 1 17 0ZM12 7v5l3.5 2',
  close: 'm6 6 12 12M18 6 6 18',
  copy: 'M9 9h10.5v11.5H9V9ZM15 5.5V3.5H4.5V15H6',
  down: 'm5.5 9.5 6.5 6.5 6.5-6.5',
  download: 'M12 4v11m-4.5-4.5L12 15l4.5-4.5M4.5 19.5h15',
  edit: 'M4.5 19.5v-3.7L15.8 4.5l3.7 3.7L8.2 19.5H4.5ZM13 7.3l3.7 3.7',
  external: 'M10 5H5v14h14v-5m-6-9.5h6.5V11M19 5l-9 9',
  filter: 'M3.5 5.5h17l-6.5 8v5l-4 2v-7l-6.5-8Z',
  foresee: 'M4 4v16h16M7.5 8.5l4.5 3.5M14.2 13.8l1.3 1M17.7 16.5l1.3 1M7.5 16.5h12',
  info: 'M20.5 12a8.5 8.5 0 1 1-17 0 8.5 8.5 0 0 1 17 0ZM12 11.5V16m0-8.2v.1',
  keyboard: 'M3 6.5h18v11H3v-11ZM6.5 10h.1m3.5 0h.1m3.6 0h.1m3.5 0h.1M8 14h8',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1.5 1.5M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1.5-1.5',
  lock: 'M6 10.5h12v10H6v-10Zm2.5 0V8a3.5 3.5 0 0 1 7 0v2.5M12 14.5v2.5',
  map: 'm3.5 6 5.5-2 6 2 5.5-2v14L15 20l-6-2-5.5 2V6ZM9 4v14m6-12v14',
  minus: 'M5 12h14',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z',
  more: 'M6.6 12a1.1 1.1 0 1 1-2.2 0 1.1 1.1 0 0 1 2.2 0Zm6.5 0a1.1 1.1 0 1 1-2.2 0 1.1 1.1 0 0 1 2.2 0Zm6.5 0a1.1 1.1 0 1 1-2.2 0 1.1 1.1 0 0 1 2.2 0Z',
  mute: 'M6 16.5V11a6 6 0 0 1 9.5-4.9M18 11v5.5l1.5 1.5h-10M10 20.5a2.2 2.2 0 0 0 4 0M4 4l16 16',
  octagon: 'M8.3 3.5h7.4l4.8 4.8v7.4l-4.8 4.8H8.3l-4.8-4.8V8.3l4.8-4.8ZM12 7.5v5.5m0 3.3v.1',
  offline:
    'M3 3l18 18M8.5 15.5a5 5 0 0 1 6.5-.5M5 12a10 10 0 0 1 4-2.4M2 8.5A15 15 0 0 1 6 6m4.5-1A15 15 0 0 1 22 8.5M14 9.3a10 10 0 0 1 5 2.7m-7 7.5v.1',
  pause: 'M8.5 5.5v13m7-13v13',
  person: 'M16 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0ZM4.5 20.5c1-3.6 4-5.5 7.5-5.5s6.5 1.9 7.5 5.5',
  people:
    'M12.5 8.5a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0ZM2.5 19.5c.7-3 3.2-4.7 6.5-4.7s5.8 1.7 6.5 4.7M15.5 5.2a3.5 3.5 0 0 1 0 6.6m2 3.5c2.2.6 3.6 2 4 4.2',
  play: 'M7.5 5v14l11-7-11-7Z',
  plus: 'M12 5v14M5 12h14',
  quarantine: 'M4 8.5 12 4l8 4.5v7L12 20l-8-4.5v-7Zm0 0 8 4.5 8-4.5M12 13v7',
  refresh: 'M19.5 12a7.5 7.5 0 1 1-2.2-5.3l2.2 2.3m0-4.5V9H15',
  rules: 'M10 6.5h10M10 12h10M10 17.5h10M3.5 6.5l1.3 1.3L7 5.5M3.5 12l1.3 1.3L7 11m-3.5 6.5 1.3 1.3L7 16.5',
  send: 'M21 3.5 10.5 14M21 3.5 14.5 20.5l-4-6.5-7-3.5L21 3.5Z',
  search: 'm20 20-4.5-4.5M17 10.5a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0Z',
  signOut: 'M10 4.5H5v15h5M15 8l4 4-4 4m4-4H9.5',
  star: 'm12 3.8 2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8L12 3.8Z',
  sun: 'M12 4V2m0 20v-2m8-8h2M2 12h2m13.7-5.7 1.4-1.4M4.9 19.1l1.4-1.4m0-11.4L4.9 4.9m14.2 14.2-1.4-1.4M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0Z',
  system: 'M4 4.5h16v6H4v-6Zm0 9h16v6H4v-6ZM7.5 7.5h.1m-.1 9h.1',
  table: 'M3.5 5h17v14h-17V5Zm0 5h17M9 10v9',
  tool: 'M14.5 6.5a4 4 0 0 1 5.2-1.2l-2.6 2.6 1 2 2 1 2.4-2.4a4 4 0 0 1-5.3 4.8L9 21.5a2 2 0 0 1-3-3l8.3-8.2a4 4 0 0 1 .2-3.8Z',
  trash: 'M4.5 7h15M9 7V4.5h6V7m2.5 0-.8 12.5H7.3L6.5 7m4 4v5m3-5v5',
  undo: 'M8 5 4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11h-4',
  up: 'm5.5 15.5 6.5-6.5 6.5 6.5',
} as const;
export type IconName = keyof typeof paths;

/** Always beside a word, or in a button with an `aria-label`: it says nothing to a screen reader. */
export function Icon({
  name,
  size = 20,
  filled = false,
}: {
  name: IconName;
  size?: number;
  filled?: boolean;
}): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={filled ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth={1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      style={{ flex: 'none' }}
    >
      <path d={paths[name]} />
    </svg>
  );
}
