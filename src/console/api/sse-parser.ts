export interface SentEvent {
  readonly type: string;
  readonly data: string;
}

/** Takes the text of an event stream in any pieces; hands on whole events, and every id as it comes. */
export function createSseParser(onEvent: (event: SentEvent) => void, onId: (id: string) => void) {
  let rest = '';
  let type = '';
  let data: string[] = [];

  function takeLine(line: string): void {
    if (line === '') {
      if (data.length > 0) onEvent({ type: type === '' ? 'message' : type, data: data.join('\n') });
      type = '';
      data = [];
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') type = value;
    else if (field === 'data') data.push(value);
    else if (field === 'id') onId(value);
  }

  return (text: string): void => {
    const lines = (rest + text).split(/\r\n|\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) takeLine(line);
  };
}
