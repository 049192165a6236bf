import { z } from 'zod';
import { keysOf } from '../../faults/code-keys.ts';
import { parseCode } from '../../faults/code-systems.ts';
import { type FaultSystem, faultSystems } from '../../wire/messages.ts';
import { type CaseAlert, problemOf } from './alert-problem.ts';

const id = z.string().min(1).max(100);

/** Problems by name: what rules say of them, and under which codes control units store them. */
export const together = z.record(
  z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be a name such as cells-apart'),
  z.strictObject({
    rules: z.array(id).default([]),
    codes: z.partialRecord(z.enum(faultSystems), z.array(id)).default({}),
  }),
);
export type Together = z.infer<typeof together>;

type Path = readonly PropertyKey[];
interface Member {
  /** Equal for what an alert cannot tell apart. */
  readonly key: string;
  readonly name: string;
  readonly path: Path;
}

/** What there is to group. */
export interface KnownProblems {
  hasRule(rule: string): boolean;
  hasCode(system: FaultSystem, code: string): boolean;
}

const ruleKey = (rule: string): string => `rule ${rule}`;
const codeKey = (system: string, code: string): string => `${system} ${code}`;

function membersOf(groups: Together): Member[] {
  return Object.entries(groups).flatMap(([name, { rules, codes }]) => [
    ...rules.map((rule, at) => ({ key: ruleKey(rule), name, path: ['together', name, 'rules', at] })),
    ...Object.entries(codes).flatMap(([system, list = []]) =>
      list.map((code, at) => ({
        key: codeKey(system, code),
        name,
        path: ['together', name, 'codes', system, at],
      })),
    ),
  ]);
}

/** What stands in two groups. */
export function twiceIn(groups: Together): { readonly path: Path; readonly message: string }[] {
  const seen = new Map<string, string>();
  return membersOf(groups).flatMap(({ key, name, path }) => {
    const other = seen.get(key);
    seen.set(key, name);
    return other === undefined ? [] : [{ path, message: `is in ${other} already` }];
  });
}

/** Rules and codes that nobody knows: they would never join anything. */
export function unknownIn(
  groups: Together,
  known: KnownProblems,
): { readonly path: Path; readonly message: string }[] {
  return Object.entries(groups).flatMap(([name, { rules, codes }]) => [
    ...rules.flatMap((rule, at) =>
      known.hasRule(rule)
        ? []
        : [{ path: ['together', name, 'rules', at], message: `there is no rule ${rule}` }],
    ),
    ...Object.entries(codes).flatMap(([system, list = []]) =>
      list.flatMap((code, at) =>
        known.hasCode(system as FaultSystem, code)
          ? []
          : [
              {
                path: ['together', name, 'codes', system, at],
                message: `the fault catalogue has no ${system} code ${code}`,
              },
            ],
      ),
    ),
  ]);
}

/** With the vehicle it names a case: the group's name, else the code without its failure type or mode, else the rule. */
export function problemsOf(groups: Together): (alert: Pick<CaseAlert, 'rule' | 'fault'>) => string {
  const names = new Map(membersOf(groups).map(({ key, name }) => [key, name]));
  return (alert) => {
    const { rule, fault } = alert;
    for (const code of fault === null
      ? []
      : keysOf(fault.code, parseCode(fault.system as FaultSystem, fault.code))) {
      const name = names.get(codeKey(fault?.system ?? '', code));
      if (name !== undefined) return name;
    }
    // What a rule says of any code is not what this code says.
    return (fault === null ? names.get(ruleKey(rule)) : undefined) ?? problemOf(alert);
  };
}
