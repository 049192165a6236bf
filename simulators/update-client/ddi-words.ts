import type { UpdateSaid } from './car-disk.ts';

/** A feedback of hawkBit's DDI, as it goes over the wire; `to` is where. */
export interface DdiFeedbackOf {
  readonly to: 'deploymentBase' | 'cancelAction';
  readonly status: {
    readonly execution: string;
    readonly result: {
      readonly finished: string;
      readonly progress?: { readonly cnt: number; readonly of: number };
    };
    readonly details: readonly string[];
  };
}

const going = (execution: string, details: readonly string[], share?: number): DdiFeedbackOf => ({
  to: 'deploymentBase',
  status: {
    execution,
    result: { finished: 'none', ...(share === undefined ? {} : { progress: { cnt: share, of: 1 } }) },
    details,
  },
});
const closed = (finished: 'success' | 'failure', details: readonly string[]): DdiFeedbackOf => ({
  to: 'deploymentBase',
  status: { execution: 'closed', result: { finished }, details },
});

/** What a car says of an update in DDI's words; null for what DDI says elsewhere, or not at all. */
export function feedbackOf({ state, code, message }: UpdateSaid): DdiFeedbackOf | null {
  const details = [code, message].filter((text) => text !== undefined);
  switch (state) {
    case 'accepted':
      return going('scheduled', details);
    case 'downloading':
      return going('download', details);
    case 'downloaded':
      return going('downloaded', details);
    case 'verified':
      return going('proceeding', [...details, 'The files are verified.'], 0);
    case 'installing':
    case 'rebooting':
      return going('proceeding', [...details, state], 1);
    case 'succeeded':
      return closed('success', details);
    case 'failed':
    case 'rolled-back':
      return closed('failure', [state, ...details]);
    case 'cancelled':
      return {
        to: 'cancelAction',
        status: { execution: 'canceled', result: { finished: 'success' }, details: ['Stopped.'] },
      };
    case 'offered':
    case 'declined':
    case 'committed':
      return null;
    default:
      return state satisfies never;
  }
}
