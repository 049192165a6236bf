import type { Completion } from '@codemirror/autocomplete';
import { snippetCompletion } from '@codemirror/autocomplete';
import type { CompletionWords } from './rule-completions.ts';
import type { JsonSchema } from './rule-schema.ts';

/** A signal of the catalogue, as far as it is offered. */
interface OfferedSignal {
  readonly path: string;
  readonly unit: string | null;
  readonly description: string;
}

const windowed = (name: string): Completion =>
  snippetCompletion(`${name}(s["#{signal}"], "#{5m}")`, {
    label: name,
    detail: '(signal, "5m")',
    type: 'function',
  });

const functions: readonly Completion[] = [
  snippetCompletion('s["#{signal}"]', { label: 's', detail: '["signal"]', type: 'variable' }),
  snippetCompletion('orElse(s["#{signal}"], #{0})', {
    label: 'orElse',
    detail: '(signal, value)',
    type: 'function',
  }),
  windowed('avg'),
  windowed('min'),
  windowed('max'),
  windowed('delta'),
  snippetCompletion('rate(s["#{signal}"], "#{30m}", "#{1h}")', {
    label: 'rate',
    detail: '(signal, "30m", "1h")',
    type: 'function',
  }),
  windowed('count'),
  windowed('stddev'),
  snippetCompletion('noData(s["#{signal}"], "#{10m}")', {
    label: 'noData',
    detail: '(signal, "10m")',
    type: 'function',
  }),
  snippetCompletion('fixed(#{value}, #{0})', { label: 'fixed', detail: '(value, digits)', type: 'function' }),
  snippetCompletion('spread(s["#{signal}"])', { label: 'spread', detail: '(list)', type: 'function' }),
  snippetCompletion('abs(#{value})', { label: 'abs', detail: '(value)', type: 'function' }),
  snippetCompletion('atLeast(fault.severity, "#{minor}")', {
    label: 'atLeast',
    detail: '(severity, least)',
    type: 'function',
  }),
  snippetCompletion('bit(s["#{signal}"], #{11})', {
    label: 'bit',
    detail: '(word, number)',
    type: 'function',
  }),
  { label: 'vehicle', type: 'variable' },
  { label: 'threshold', type: 'variable' },
  { label: 'faults', type: 'variable' },
  { label: 'fault', type: 'variable' },
];

const fields = (names: readonly string[]): Completion[] =>
  names.map((label) => ({ label, type: 'property' }));

const vehicle: readonly Completion[] = [
  ...fields(['vin', 'model', 'modelYear', 'powertrain', 'market', 'chemistry']),
  snippetCompletion('attributes["#{climate}"]', { label: 'attributes', type: 'property' }),
  snippetCompletion('software["#{BMS}"]', { label: 'software', type: 'property' }),
];

const fault = fields([
  'ecu',
  'system',
  'code',
  'severity',
  'occurrences',
  'cameBack',
  'softwareAtOnset',
  'testFailed',
  'testFailedThisOperationCycle',
  'pendingDTC',
  'confirmedDTC',
  'testNotCompletedSinceLastClear',
  'testFailedSinceLastClear',
  'testNotCompletedThisOperationCycle',
  'warningIndicatorRequested',
]);

const faults: readonly Completion[] = [
  snippetCompletion('open("#{P0A8*}")', { label: 'open', detail: '("P0A8*")', type: 'method' }),
  snippetCompletion('count("#{P0A80*}", "#{30d}")', {
    label: 'count',
    detail: '("P0A80*", "30d")',
    type: 'method',
  }),
  snippetCompletion('cameBack("#{P0A80*}", "#{90d}")', {
    label: 'cameBack',
    detail: '("P0A80*", "90d")',
    type: 'method',
  }),
  snippetCompletion('has("#{P0A80*}", "#{confirmedDTC}")', {
    label: 'has',
    detail: '("P0A80*", "confirmedDTC")',
    type: 'method',
  }),
];

export const completionWords = (schema: JsonSchema, signals: readonly OfferedSignal[]): CompletionWords => ({
  schema,
  signals: signals.map(({ path, unit, description }) => ({
    label: path,
    type: 'constant',
    ...(unit === null ? {} : { detail: unit }),
    ...(description === '' ? {} : { info: description }),
  })),
  functions,
  vehicle,
  fault,
  faults,
});
