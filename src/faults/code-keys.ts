import { type FaultSystem, faultSystems } from '../wire/messages.ts';
import { type ParsedCode, parseCode } from './code-systems.ts';

/** Under which names a catalogue may hold a code, the most exact first. */
export function keysOf(code: string, parsed: ParsedCode): string[] {
  switch (parsed.kind) {
    case 'j2012': {
      const { base, failureType } = parsed;
      // 00 is no information on the failure type.
      return failureType === null || failureType === '00' ? [base] : [`${base}-${failureType}`, base];
    }
    case 'j1939':
      return [`SPN${parsed.spn}/FMI${parsed.fmi}`, `SPN${parsed.spn}`];
    case 'gbt32960':
      return [`GBT-${parsed.bit}`];
    case 'other':
      return [code.trim().toUpperCase()];
  }
}

/** The code systems in which a code of the catalogue is used, by its form. */
export function systemsOf(key: string): readonly FaultSystem[] {
  if (/^SPN\d/.test(key)) return ['j1939'];
  if (key.startsWith('GBT-')) return ['gbt32960'];
  return /^[PCBU][0-3][0-9A-F]{3}(-[0-9A-F]{2})?$/.test(key) ? ['uds', 'obd'] : faultSystems;
}

/** As the catalogue writes a code that somebody wrote: `p0a80 1c` is `P0A80-1C`, `SPN 110 FMI 0` is `SPN110/FMI0`. */
export function catalogueKey(written: string, system: FaultSystem | null): string {
  const text = written.trim().toUpperCase();
  const spn = /^SPN[\s:]*(\d{1,6})(?:[\s/,-]*FMI[\s:]*(\d{1,2}))?$/.exec(text);
  if (spn !== null) return `SPN${Number(spn[1])}${spn[2] === undefined ? '' : `/FMI${Number(spn[2])}`}`;
  const alarm = /^GBT[\s-]*(\d{1,2})$/.exec(text);
  if (alarm !== null || system === 'gbt32960') {
    const parsed = parseCode('gbt32960', alarm?.[1] ?? text);
    return keysOf(text, parsed)[0] ?? text;
  }
  const joined = text.replace(/^([PCBU][0-3][0-9A-F]{3})[\s:_-]+([0-9A-F]{2})$/, '$1-$2');
  return keysOf(joined, parseCode(system ?? 'uds', joined))[0] ?? joined;
}
