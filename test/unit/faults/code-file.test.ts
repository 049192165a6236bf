import { describe, expect, test } from 'vitest';
import { judgeCodeFile } from '../../../src/faults/judge-code-file.ts';
import { loadFaultCatalogue } from '../../../src/faults/load-fault-catalogue.ts';
import { readCodeFile } from '../../../src/faults/read-code-file.ts';

const catalogue = await loadFaultCatalogue('test/api/support/rules/catalogue');
const heading = 'code,severity,description_en,description_zh-Hans,description_es';

async function judge(text: string | Buffer, severity: 'minor' | null = null) {
  const file = await readCodeFile(Buffer.from(text as string));
  return judgeCodeFile(file, catalogue, { severity, language: 'en' });
}

/** GB 18030 of the few characters that the tests need; Node has a decoder for it but no encoder. */
const gb18030 = (ascii: string) =>
  Buffer.concat([...ascii].map((sign) => (sign === '#' ? Buffer.from([0xb5, 0xe7]) : Buffer.from(sign))));

describe('files as spreadsheets write them', () => {
  test.each([
    ['UTF-8', Buffer.from(`${heading}\nP1234,minor,A,电,Tensión\n`), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${heading}\nP1234,minor,A,电,Tensión\n`), 'utf-8'],
    ['UTF-16 LE', Buffer.from(`\uFEFF${heading}\nP1234,minor,A,电,Tensión\n`, 'utf16le'), 'utf-16le'],
    [
      'UTF-16 BE',
      Buffer.from(`\uFEFF${heading}\nP1234,minor,A,电,Tensión\n`, 'utf16le').swap16(),
      'utf-16be',
    ],
  ])('%s', async (_, bytes, encoding) => {
    const { entries, report } = await judge(bytes);
    expect(report).toMatchObject({ encoding, separator: ',', counts: { accepted: 1, refused: 0 } });
    expect(entries[0]?.description).toEqual({ en: 'A', 'zh-Hans': '电', es: 'Tensión' });
  });

  test('GB 18030 of a Chinese spreadsheet, Windows-1252 of a Spanish one', async () => {
    const chinese = await judge(gb18030(`${heading}\r\nP1234,minor,A,##,\r\n`));
    expect(chinese.report.encoding).toBe('gb18030');
    expect(chinese.entries[0]?.description).toEqual({ en: 'A', 'zh-Hans': '电电', es: 'A' });
    const spanish = await judge(Buffer.from(`${heading}\nP1234,minor,,,Tensión pequeña\n`, 'latin1'));
    expect(spanish.report.encoding).toBe('windows-1252');
    expect(spanish.entries[0]?.description.en).toBe('Tensión pequeña');
  });

  test.each([';', '\t'] as const)('separated by %j, with line breaks in quotes', async (separator) => {
    const cells = ['P1234', 'minor', '"One\nTwo, three"', '', ''];
    const text = [heading.replaceAll(',', separator), cells.join(separator), 'P1235'].join('\r\n');
    const { entries, report } = await judge(text);
    expect(report.separator).toBe(separator);
    expect(entries[0]).toMatchObject({ code: 'P1234', line: 2, description: { en: 'One\nTwo, three' } });
    expect(report.lines[1]).toMatchObject({ line: 4, code: 'P1235', outcome: 'refused' });
  });

  test.each([
    ['a workbook', Buffer.from('PK\x03\x04xl/workbook.xml'), /workbook/],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), /workbook/],
    [
      'a picture',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]),
      /bytes that no text has/,
    ],
    ['zeros behind a heading', Buffer.from(`${heading}\nP1234,minor,A\0\0,,\n`), /bytes that no text has/],
  ])('%s is no table', async (_, bytes, message) => {
    await expect(judge(bytes)).rejects.toMatchObject({
      code: 'not-csv',
      message: expect.stringMatching(message),
    });
  });

  test('a quote that is never closed refuses the rest, not what went before', async () => {
    const { report } = await judge(`${heading}\nP1234,minor,A,,\nP1235,minor,"B,,\nP1236,minor,C,,\n`);
    expect(report.counts).toEqual({ accepted: 1, changed: 0, unchanged: 0, refused: 1 });
    expect(report.lines[1]).toMatchObject({
      line: 3,
      errors: [{ message: expect.stringMatching(/quote/i) }],
    });
  });

  test('ten thousand lines, one of them twice', async () => {
    const code = (index: number) => `P1${index.toString(16).padStart(3, '0').slice(-3)}`;
    const lines = Array.from(
      { length: 10_000 },
      (_, index) => `${code(index % 4096)},ECU${Math.floor(index / 4096)},minor,Fault ${index}`,
    );
    const text = ['code,ecu,severity,description_en', ...lines, lines[5]].join('\n');
    const { report, entries } = await judge(text);
    expect(entries.length).toBe(10_000);
    expect(report.counts).toEqual({ accepted: 10_000, changed: 0, unchanged: 0, refused: 1 });
    expect(report.lines.at(-1)).toMatchObject({
      line: 10_002,
      code: 'P1005',
      errors: [{ path: 'code', message: 'is in line 7 already' }],
    });
  });
});

describe('lines', () => {
  test('each fault is told by field and reason', async () => {
    const columns = 'code,system,severity,mayBeDriven,description_en,causes,cause_en,cause_es';
    const { report } = await judge(
      [
        columns,
        ',uds,minor,yes,A,,,',
        'P1234,can,grave,perhaps,A,,,',
        'P1235,uds,minor,yes,,,,',
        'P1236,uds,,yes,A,,,',
        'P1237,uds,minor,yes,A,weak-cell|nobody,,',
        'P1238,uds,minor,yes,A,,One|Two,Uno',
      ].join('\n'),
    );
    expect(report.lines.map(({ errors }) => errors.map(({ path, message }) => ({ path, message })))).toEqual([
      [{ path: 'code', message: 'is required' }],
      [
        { path: 'system', message: 'must be one of uds, obd, j1939, gbt32960' },
        { path: 'severity', message: 'must be one of info, minor, major, critical' },
        { path: 'mayBeDriven', message: 'must be one of yes, limited, no' },
      ],
      [{ path: 'description', message: 'is required' }],
      [{ path: 'severity', message: 'is required' }],
      [{ path: 'causes', message: 'nobody is no cause of the catalogue' }],
      [{ path: 'cause_es', message: 'must have as many parts as in the first language: 2' }],
    ]);
  });

  test('codes in every spelling; headings too; unknown columns are told', async () => {
    const { entries, report } = await judge(
      [
        'DTC;System;Description EN;Severity;Internal Number',
        'p0a80 1c;;A;MINOR;7',
        'P0A80-00;;B;;7',
        'SPN 110 FMI 0;;C;minor;7',
        '11;gbt32960;D;minor;7',
        '0x4711;;E;minor;7',
      ].join('\n'),
    );
    expect(entries.map(({ code }) => code)).toEqual(['P0A80-1C', 'P0A80', 'SPN110/FMI0', 'GBT-11', '0X4711']);
    expect(report.unknownColumns).toEqual(['Internal Number']);
  });

  test('a severity for all lines that name none; what changes is told', async () => {
    const text = `${heading}\nP0A80,critical,Pack is done,,\nP1234,,New,,\n`;
    const { report } = await judge(text, 'minor');
    expect(report.lines).toMatchObject([
      {
        outcome: 'changed',
        changes: [
          { field: 'description', from: 'Replace the battery pack', to: 'Pack is done' },
          { field: 'severity', from: 'major', to: 'critical' },
        ],
      },
      { outcome: 'accepted', changes: [] },
    ]);
  });
});
