import { compileExpression, type Expression } from './language/expression.ts';
import { ExpressionError, type ExpressionScope } from './language/scope.ts';

/** A sentence with CEL in braces: `Cells differ by {fixed(spread(s["…"]) * 1000, 0)} mV`. */
export interface TextTemplate {
  readonly expressions: readonly Expression[];
  /** Never throws: what cannot be computed (a signal not known yet) reads `–`. */
  render(context: Readonly<Record<string, unknown>>): string;
}

export function compileText(source: string, scope: ExpressionScope): TextTemplate {
  const parts: (string | Expression)[] = [];
  const expressions: Expression[] = [];
  let position = 0;
  const say = (end: number): void => {
    const words = source.slice(position, end);
    const brace = words.search(/[{}]/);
    if (brace >= 0)
      throw new ExpressionError(
        words[brace] === '{' ? 'the brace { is not closed by a }' : 'the brace } closes nothing',
        position + brace,
      );
    parts.push(words);
  };
  for (const match of source.matchAll(/\{([^{}]*)\}/g)) {
    say(match.index);
    try {
      const expression = compileExpression(match[1] ?? '', scope, 'any');
      expressions.push(expression);
      parts.push(expression);
    } catch (error) {
      if (error instanceof ExpressionError)
        throw new ExpressionError(error.message, match.index + 1 + error.offset);
      throw error;
    }
    position = match.index + match[0].length;
  }
  say(source.length);
  return {
    expressions,
    render: (context) =>
      parts.map((part) => (typeof part === 'string' ? part : valueText(part, context))).join(''),
  };
}

function valueText(expression: Expression, context: Readonly<Record<string, unknown>>): string {
  try {
    const value = expression.evaluate(context);
    return typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
  } catch {
    return '–';
  }
}
