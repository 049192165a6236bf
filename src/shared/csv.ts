/** One line of CSV (RFC 4180), with its end. */
export function csvLine(fields: readonly (string | number | boolean | null)[]): string {
  return `${fields.map((field) => (typeof field === 'string' ? csvText(field) : String(field ?? ''))).join(',')}\r\n`;
}

/** A text that a spreadsheet would take for a formula, also in full width as East Asian ones do, gets an apostrophe before it. */
export function csvText(text: string): string {
  return csvQuoted(/^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text);
}

export function csvQuoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
