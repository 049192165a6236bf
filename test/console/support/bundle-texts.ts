import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vite';

/** Stands where a value is put into a text. */
export const hole = '{}';

interface Node {
  readonly type: string;
  readonly [part: string]: unknown;
}
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** Every text that the scripts of a built console hold, with the file it was first seen in; templates and sums in one piece. */
export function textsOf(scripts: readonly string[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const note = (text: string, path: string): void => {
    if (!texts.has(text)) texts.set(text, path);
  };
  const visit = (part: unknown, path: string): void => {
    if (Array.isArray(part)) for (const each of part) visit(each, path);
    if (!isNode(part)) return;
    const text = textOf(part);
    if (text !== null) note(text, path);
    if (part.type === 'Literal' || part.type === 'TemplateElement') return;
    for (const each of Object.values(part)) if (typeof each === 'object' && each !== null) visit(each, path);
  };
  for (const path of scripts) visit(parseAst(readFileSync(path, 'utf8')), path);
  return texts;
}

/** Null for what is no text by its form. */
function textOf(node: Node): string | null {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null;
  if (node.type === 'TemplateLiteral')
    return (node.quasis as { value: { cooked: string | null } }[])
      .map(({ value }) => value.cooked ?? '')
      .join(hole);
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return null;
  const sides = [node.left as Node, node.right as Node].map(textOf);
  return sides.every((side) => side === null) ? null : sides.map((side) => side ?? hole).join('');
}

/** The files of a built console, those compressed beside them left out. */
export const filesOf = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.\w+$/.test(name) && !/\.(br|gz)$/.test(name))
    .map((name) => join(directory, name));
