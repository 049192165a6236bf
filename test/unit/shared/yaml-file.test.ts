import { expect, test } from 'vitest';
import { z } from 'zod';
import { type FileFault, parseYamlFile } from '../../../src/shared/yaml-file.ts';

const schema = z.strictObject({
  name: z.string().min(3),
  severity: z.enum(['minor', 'major']),
  steps: z.array(z.string()).optional(),
});

function faultsOf(content: string): string[] {
  const faults: FileFault[] = [];
  parseYamlFile('file', content, schema, faults);
  return faults.map(({ line, message }) => `${line}: ${message}`);
}

const good = 'name: text\nseverity: minor\n';

test('what is wrong is said in words for whoever writes the file', () => {
  expect(faultsOf(good)).toEqual([]);
  expect(faultsOf('severity: grave\nnaem: text\n')).toEqual([
    '1: name: is required',
    '1: severity: must be one of minor, major',
    '2: has an unknown key: naem',
  ]);
  expect(faultsOf('name: ab\nseverity: minor\n')).toEqual(['1: name: must have at least 3 characters']);
  expect(faultsOf('')).toEqual(['1: must be an object']);
  expect(faultsOf(`${good}---\nname: other\n`)).toEqual([
    '3: must be one document: a line of --- begins another',
  ]);
});

test('a text that YAML takes for a reference is a fault with its line', () => {
  const message = 'a text that begins with * or & must stand in quotes';
  expect(faultsOf(`${good}steps: [*Check* the battery]\n`)).toHaveLength(1);
  expect(faultsOf(`${good}steps: [ *Check ]\n`)).toEqual([`3: ${message}`]);
  expect(faultsOf(`${good}<<: *other\n`)).toEqual([`3: ${message}`]);
});

test('references that stand for gigabytes are not followed', () => {
  const levels = 'bcdefghi'.split('').map((name, at) => {
    const before = 'abcdefgh'[at];
    return `${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`;
  });
  expect(faultsOf(`${good}a: &a [x]\n${levels.join('\n')}\n`)).toHaveLength(1);
});

test('endless nesting is a fault', () => {
  expect(faultsOf(`${good}steps: ${'['.repeat(30_000)}`)).toEqual(['3: is nested too deeply']);
});

test('a character of a text is found in the file; what ends too soon is wrong where it ends', () => {
  const place = (content: string, offset: number) => {
    const { line, column } = parseYamlFile('file', content, schema, [])?.placeOf(['name'], offset) ?? {};
    return [line, column];
  };
  expect(place('name: a > 50 &&\nseverity: minor\n', 4)).toEqual([1, 11]);
  expect(place('name: a > 50 &&\nseverity: minor\n', 9)).toEqual([1, 16]);
  expect(place('name: >\n  a > 50\n  &&\nseverity: minor\n', 7)).toEqual([3, 3]);
  expect(place('name: >\n  a > 50\n  &&\nseverity: minor\n', 9)).toEqual([3, 5]);
});
