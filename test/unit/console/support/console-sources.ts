import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize, resolve } from 'node:path';
import { parseSync } from '@swc/core';

const folder = resolve(import.meta.dirname, '../../../../src/console');

export interface ConsoleSource {
  readonly file: string;
  /** Texts in the code: 'common:cancel', and templates with `*` for what is put in: 'health.*'. */
  readonly texts: readonly string[];
  /** First arguments of calls of `t`, as above. */
  readonly keys: readonly string[];
  /** Namespaces that the file takes words from. */
  readonly namespaces: readonly string[];
  /** Words in the markup that no translation knows. */
  readonly untranslated: readonly string[];
  /** Modules that are loaded with this one, as files like the above. */
  readonly imports: readonly string[];
  /** What it takes from the packages it imports. */
  readonly takes: readonly string[];
  /** Modules that it loads late and for which the first words are said to be enough. */
  readonly withFirstWords: readonly string[];
}

type Node = Readonly<Record<string, unknown>> & { readonly type?: string };
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** Attributes that people read or hear. */
const readAttributes =
  /^(title|label|placeholder|alt|description|error|hint|aria-(label|description|valuetext))$/;
const hasWords = (text: string): boolean => /\p{L}{2}/u.test(text);

/** Every module of the console, as far as its words are concerned. */
export function consoleSources(): ConsoleSource[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.d\.ts$|openapi\.ts$|vite\.config\.ts$/.test(file))
    .map((file) => read(file));
}

function read(file: string): ConsoleSource {
  const module = parseSync(readFileSync(join(folder, file), 'utf8'), {
    syntax: 'typescript',
    tsx: file.endsWith('x'),
    target: 'es2022',
  });
  const texts: string[] = [];
  const keys: string[] = [];
  const namespaces: string[] = [];
  const untranslated: string[] = [];
  const imports: string[] = [];
  const takes: string[] = [];
  const withFirstWords: string[] = [];
  const moduleAt = (path: string): string => normalize(join(file, '..', path));

  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    if (!isNode(node) || Array.isArray(node)) return;
    const text = textOf(node);
    if (text !== undefined) texts.push(text);
    if (node.type === 'JSXText' && hasWords(String(node.value))) untranslated.push(String(node.value).trim());
    if (node.type === 'JSXAttribute') {
      const name = isNode(node.name) ? String(node.name.value) : '';
      const value = isNode(node.value) ? textOf(unwrapped(node.value)) : undefined;
      if (readAttributes.test(name) && value !== undefined && hasWords(value))
        untranslated.push(`${name}="${value}"`);
    }
    if (node.type === 'CallExpression') noteCall(node);
    if (node.type === 'TsTypeReference') noteType(node);
    if (/^(Import|ExportNamed|ExportAll)Declaration$/.test(node.type ?? '') && node.typeOnly !== true) {
      const from = isNode(node.source) ? String(node.source.value) : '';
      if (/^\..*\.tsx?$/.test(from)) imports.push(moduleAt(from));
      else if (Array.isArray(node.specifiers))
        takes.push(...(node.specifiers as Node[]).map((each) => nameOf(each.imported ?? each.local)));
    }
    for (const value of Object.values(node)) visit(value);
  };

  function noteCall(node: Node): void {
    const callee = isNode(node.callee) ? node.callee : {};
    const name = callee.type === 'MemberExpression' ? nameOf(callee.property) : nameOf(callee);
    const [first] = node.arguments as { expression: Node }[];
    if (name === 't' && first !== undefined) keys.push(...textsWithin(first.expression));
    if (name === 'useTranslation')
      namespaces.push(first === undefined ? 'common' : (textOf(first.expression) ?? ''));
    const last = (node.arguments as { expression: Node }[]).at(-1);
    const isFirst = last !== undefined && textOf(last.expression) === 'first';
    if (name === 'lazyPart' || (isFirst && /^(page|lazily)$/.test(name)))
      withFirstWords.push(...dynamicImports(first?.expression).map(moduleAt));
  }

  /** `TFunction<['fleet', 'common', 'shell']>` */
  function noteType(node: Node): void {
    if (nameOf(node.typeName) !== 'TFunction') return;
    namespaces.push(
      ...[...JSON.stringify(node).matchAll(/"type":"StringLiteral","span":\{[^}]*\},"value":"(\w+)"/g)].map(
        ([, found]) => found ?? '',
      ),
    );
  }

  visit(module.body);
  return { file, texts, keys, namespaces, untranslated, imports, takes, withFirstWords };
}

const nameOf = (node: unknown): string => (isNode(node) ? String(node.value ?? '') : '');
const unwrapped = (node: Node): Node =>
  node.type === 'JSXExpressionContainer' && isNode(node.expression) ? node.expression : node;

function textOf(node: Node): string | undefined {
  if (node.type === 'StringLiteral') return String(node.value);
  if (node.type !== 'TemplateLiteral' || !Array.isArray(node.quasis)) return undefined;
  return (node.quasis as Node[])
    .map((part) => String(isNode(part.cooked) ? part.cooked.value : part.cooked))
    .join('*');
}

/** `t(isNew ? 'add' : 'save')` asks for two. */
function textsWithin(node: Node): string[] {
  const text = textOf(node);
  if (text !== undefined) return [text];
  if (node.type === 'ConditionalExpression')
    return [node.consequent, node.alternate].flatMap((each) => (isNode(each) ? textsWithin(each) : []));
  return [];
}

/** What `import('…')` names within a piece of code. */
function dynamicImports(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(dynamicImports);
  if (!isNode(node)) return [];
  const isImport = node.type === 'CallExpression' && isNode(node.callee) && node.callee.type === 'Import';
  const [first] = isImport ? (node.arguments as { expression: Node }[]) : [];
  const named = first === undefined ? undefined : textOf(first.expression);
  return [...(named === undefined ? [] : [named]), ...Object.values(node).flatMap(dynamicImports)];
}
