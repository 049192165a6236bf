import { Code, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Condition } from '../../api/queries/rules.ts';
import type { SignalValue } from '../../api/types.ts';
import { shortName } from '../../format/signal-name.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { hole, splice } from '../../parts/splice.tsx';
import { durationMs, type Of, signalsOf, spanOf, type Unit, unitOf } from './condition-parts.ts';
import classes from './rules.module.css';

type Values = NonNullable<Extract<Condition, { is: 'compare' }>['values']>;

const powertrains = ['bev', 'phev', 'hev', 'ice', 'fcev'] as const;
const severities = ['info', 'minor', 'major', 'critical'] as const;
const calls = ['abs', 'spread', 'max', 'min', 'avg', 'count', 'atLeast', 'startsWith', 'bit'] as const;
/** Calls that say yes or no by themselves. */
const claims = ['atLeast', 'startsWith', 'bit', 'noData', 'faults.open', 'faults.cameBack', 'faults.has'];
/** Of a signal over a time; the same names with one value say something else. */
const windows = ['avg', 'min', 'max', 'delta', 'rate', 'count', 'stddev'] as const;
/** Sentences of their own. */
const facts = ['noData', 'faults.open', 'faults.cameBack', 'faults.has'] as const;
const fields = {
  vehicle: ['vin', 'model', 'modelYear', 'powertrain', 'market', 'chemistry'],
  fault: [
    'ecu',
    'system',
    'code',
    'severity',
    'occurrences',
    'cameBack',
    'confirmedDTC',
    'pendingDTC',
    'testFailed',
  ],
} as const;

/** A condition in the reader's words: what must hold together as a list, each comparison as a sentence. */
export function ConditionWords({ tree }: { tree: Condition }): ReactNode {
  const fallbacks = [...new Map(signalsOf(tree).map((signal) => [signal.path, signal])).values()].filter(
    ({ otherwise }) => otherwise !== null && otherwise !== undefined,
  );
  return (
    <div className={classes.words}>
      <Part tree={tree} />
      {fallbacks.length > 0 && <Fallbacks signals={fallbacks} />}
    </div>
  );
}

function Part({ tree }: { tree: Condition }): ReactNode {
  const { t } = useTranslation('rules');
  if (tree.is !== 'all' && tree.is !== 'any') return <Sentence tree={tree} />;
  return (
    <>
      <span>{t(tree.is)}</span>
      <ul>
        {tree.of.map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of a condition that does not change
          <li key={index}>
            <Part tree={part} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** One thing that holds or does not. */
function Sentence({ tree }: { tree: Condition }): ReactNode {
  const { t } = useTranslation('rules');
  switch (tree.is) {
    case 'compare': {
      const unit = unitOf(tree.left) ?? unitOf(tree.right);
      const nodes = [
        <Term key="l" tree={tree.left} unit={unit} />,
        <Term key="r" tree={tree.right} unit={unit} />,
      ];
      return (
        <>
          {splice(t(`compare.${tree.operator}`, { left: hole(0), right: hole(1) }), nodes)}
          {tree.values !== undefined && <ThenAndNow values={tree.values} unit={unit} />}
        </>
      );
    }
    case 'not':
      if (tree.of.is === 'all' || tree.of.is === 'any')
        return (
          <>
            <span>{t('not')}</span> <Part tree={tree.of} />
          </>
        );
      return splice(t('isNot', { what: hole(0) }), [<Term key="w" tree={tree.of} unit={null} />]);
    case 'call':
      if (claims.includes(tree.name)) return <Term tree={tree} unit={null} />;
      return splice(t('is', { what: hole(0) }), [<Term key="w" tree={tree} unit={null} />]);
    case 'text':
      return <Code>{tree.text}</Code>;
    default:
      return splice(t('is', { what: hole(0) }), [<Term key="w" tree={tree} unit={null} />]);
  }
}

/** What an alert compared when it fired, and what the same is now. */
function ThenAndNow({ values, unit }: { values: Values; unit: Unit | null }): ReactNode {
  const { t } = useTranslation('rules');
  const format = useFormat();
  const write = (value: SignalValue) =>
    typeof value === 'boolean'
      ? t(value ? 'common:yes' : 'common:no')
      : format.value(value, unit?.unit ?? null, unit?.isDifference === true ? '.Difference' : undefined);
  const { was, now } = values;
  if (was === undefined && now === undefined) return null;
  return (
    <span className={classes.thenAndNow}>
      {was !== undefined && <strong>{t('was', { value: write(was) })}</strong>}
      {now !== undefined && <span>{t('now', { value: write(now) })}</span>}
    </span>
  );
}

/** Something that has a value; a number takes the unit of what it is compared with. */
function Term({ tree, unit }: { tree: Condition; unit: Unit | null }): ReactNode {
  const { t } = useTranslation('rules');
  const format = useFormat();
  switch (tree.is) {
    case 'signal':
      return (
        <span className={classes.signal} title={tree.path}>
          {shortName(tree.path)}
        </span>
      );
    case 'field': {
      const known = (fields[tree.of] as readonly string[]).includes(tree.name);
      return known ? t(`field.${tree.of}.${tree.name}` as 'field.vehicle.model') : <Code>{tree.name}</Code>;
    }
    case 'value':
      return <Value value={tree.value} unit={unit} />;
    case 'threshold':
      return tree.value === undefined ? <Code>{tree.name}</Code> : <Value value={tree.value} unit={unit} />;
    case 'calculate': {
      const [left, right] = tree.of;
      if (left === undefined || right === undefined) return null;
      const sign = { '+': '+', '-': '−', '*': '×', '/': '÷', '%': 'mod' }[tree.operator];
      return (
        <>
          <Term tree={left} unit={null} /> {sign} <Term tree={right} unit={null} />
        </>
      );
    }
    case 'call': {
      const nodes = tree.of.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: arguments of a call that does not change
        <Term key={index} tree={part} unit={unit} />
      ));
      const window = windows.find((each) => each === tree.name);
      if (window !== undefined && spanOf(tree) !== null)
        return splice(t(`window.${window}`, { a: hole(0), b: hole(1), c: hole(2) }), [
          ...nodes.slice(0, 2),
          nodes[2] ?? <strong key="per">{t('second')}</strong>,
        ]);
      const sentence = facts.find((each) => each === tree.name);
      if (sentence !== undefined) {
        const key = sentence.replace('faults.', '') as 'noData' | 'open' | 'cameBack' | 'has';
        return splice(t(`fact.${key}`, { a: hole(0), b: hole(1) }), nodes);
      }
      if (tree.name === 'faults.count') return splice(t('fact.count', { a: hole(0), b: hole(1) }), nodes);
      const name = calls.find((call) => call === tree.name);
      if (name === undefined)
        return (
          <>
            {tree.name}({nodes.flatMap((node, index) => (index === 0 ? [node] : [', ', node]))})
          </>
        );
      return splice(t(`call.${name}`, { a: hole(0), b: hole(1) }), nodes);
    }
    case 'text':
      return <Code>{tree.text}</Code>;
    default:
      return (
        <>
          (<Part tree={tree} />)
        </>
      );
  }

  function Value({ value, unit: of }: { value: unknown; unit: Unit | null }): ReactNode {
    if (Array.isArray(value)) return value.map((each) => wordOf(each, of)).join(', ');
    return <strong>{wordOf(value, of)}</strong>;
  }

  function wordOf(value: unknown, of: Unit | null): string {
    const powertrain = powertrains.find((name) => name === value);
    if (powertrain !== undefined) return t(`common:powertrain.${powertrain}`);
    const severity = severities.find((name) => name === value);
    if (severity !== undefined) return t(`common:health.${severity}`);
    if (typeof value === 'boolean') return t(value ? 'common:yes' : 'common:no');
    if (typeof value === 'number')
      return of === null
        ? format.number(value)
        : format.value(value, of.unit, of.isDifference ? '.Difference' : undefined);
    const ms = typeof value === 'string' ? durationMs(value) : null;
    return ms === null ? String(value) : format.duration(ms);
  }
}

/** What stands in while a signal has not been heard. */
function Fallbacks({ signals }: { signals: readonly Of<'signal'>[] }): ReactNode {
  const { t } = useTranslation('rules');
  const format = useFormat();
  const write = (value: unknown, unit: string | null) => {
    if (typeof value === 'boolean') return t(value ? 'common:yes' : 'common:no');
    if (Array.isArray(value) && value.length === 0) return t('nothing');
    return format.value(value as SignalValue, unit);
  };
  return (
    <Text size="xs" c="dimmed" mt={6} component="div">
      {t('whileUnknown')}{' '}
      {signals
        .map(({ path, unit, otherwise }) => `${shortName(path)} = ${write(otherwise, unit)}`)
        .join('; ')}
    </Text>
  );
}
