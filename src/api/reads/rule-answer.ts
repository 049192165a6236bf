import type { CompiledRule } from '../../rule-engine/compile-rule.ts';
import { type Condition, conditionTree } from '../../rule-engine/condition-tree.ts';
import { describeRule } from '../../rule-engine/describe-rule.ts';
import { isFaultRule } from '../../rule-engine/rule-file.ts';
import { nameIn, severityIn } from '../../rules/check-rule.ts';
import type { RuleEntry } from '../../rules/rule-entry.ts';
import type { Language } from '../../shared/languages.ts';
import type { Catalogue } from '../../telemetry/catalogue.ts';

/** What a rule says, in one language. */
export function ruleInWords(rule: CompiledRule, language: Language) {
  const description = describeRule(rule);
  return {
    ...description,
    name: description.name[language],
    reason: description.reason[language],
    reasonLanguage: description.reason[language] === description.reason.en ? 'en' : language,
    summary: description.summary[language],
    advice: description.advice[language],
    instanceNames: instanceNamesOf(rule.definition, language),
    mayBeDriven: rule.definition.mayBeDriven ?? null,
    runbook: runbookOf(rule, language),
  };
}

function runbookOf({ definition: { runbook } }: CompiledRule, language: Language) {
  if (runbook === undefined) return null;
  const { remote, visit } = runbook;
  return { remote: remote.map((step) => step[language]), visit: visit.map((step) => step[language]) };
}

/** The same of a text that cannot be read: nothing but what it is called, and how grave it says to be. */
function unreadable(id: string, yaml: string): ReturnType<typeof ruleInWords> {
  return {
    id,
    kind: 'signal',
    name: nameIn(yaml) ?? id,
    severity: severityIn(yaml) ?? 'info',
    reason: '',
    reasonLanguage: 'en',
    source: '',
    appliesTo: null,
    when: '',
    forMs: 0,
    clear: null,
    clearForMs: 0,
    instances: [],
    instanceNames: [],
    mayBeDriven: null,
    signals: [],
    evidence: [],
    summary: '',
    advice: '',
    suppress: [],
    causedBy: [],
    levels: [],
    thresholds: [],
    keepFiringMs: 0,
    coolDownMs: 0,
    lateToleranceMs: 0,
    runbook: null,
  };
}

/** A rule with where it stands in its life. */
export function ruleEntryAnswer(entry: RuleEntry, language: Language) {
  const { id, head, checked, versions, overridden, shippedChanged } = entry;
  const inState = (state: string) => versions.findLast((one) => one.state === state)?.version ?? null;
  return {
    ...(checked.rule === null ? unreadable(id, head.yaml) : ruleInWords(checked.rule, language)),
    version: head.version,
    state: head.state,
    origin: head.origin,
    overridden,
    shippedChanged,
    shadow: head.state === 'shadow' ? null : inState('shadow'),
    draft: inState('draft'),
    faults: [...checked.faults],
  };
}

/** Its conditions as trees, and what is known of its signals. */
export function ruleTrees(rule: CompiledRule, catalogue: Pick<Catalogue, 'lookup'>) {
  const { appliesTo, when, clear, levels, instances, signals, evidence } = describeRule(rule);

  /** With the unit of each signal; of one with a placeholder, that of its first instance. */
  function withUnits(tree: Condition): unknown {
    if ('of' in tree && Array.isArray(tree.of)) return { ...tree, of: tree.of.map(withUnits) };
    switch (tree.is) {
      case 'not':
        return { ...tree, of: withUnits(tree.of) };
      case 'compare':
        return { ...tree, left: withUnits(tree.left), right: withUnits(tree.right) };
      case 'signal': {
        const path = tree.path.replaceAll(/\{[A-Za-z]+\}/g, instances[0] ?? '');
        return { ...tree, unit: catalogue.lookup(path)?.unit ?? null };
      }
      default:
        return tree;
    }
  }

  const tree = (source: string | null) => (source === null ? null : withUnits(conditionTree(source)));
  return {
    conditions: {
      appliesTo: tree(appliesTo),
      when: tree(when),
      clear: tree(clear),
      levels: levels.map((level) => ({ severity: level.severity, when: tree(level.when) })),
    },
    catalogue: [...new Set([...signals, ...evidence])].map((path) => {
      const info = catalogue.lookup(path);
      return { path, unit: info?.unit ?? null, description: info?.description ?? null };
    }),
  };
}

/** As the rule's author calls its instances, in their order. */
function instanceNamesOf(definition: CompiledRule['definition'], language: Language): string[] {
  if (isFaultRule(definition)) return [];
  const [keys = {}] = Object.values(definition.forEach ?? {});
  return Object.values(keys).map((names) => names[language]);
}
