import type { SignalTypeOf } from './compile-rule.ts';

/** What the signal catalogue says of paths, in the words of the rule engine. A `string[]` comes as one text. */
export function signalTypes(
  lookup: (path: string) => { readonly datatype: string } | undefined,
): SignalTypeOf {
  return (path) => {
    const datatype = lookup(path)?.datatype;
    if (datatype === undefined) return undefined;
    if (datatype === 'boolean') return 'boolean';
    if (datatype.startsWith('string')) return 'text';
    return datatype.endsWith('[]') ? 'numbers' : 'number';
  };
}
