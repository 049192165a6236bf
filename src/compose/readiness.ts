import { createReadiness, type Readiness } from '../api/readiness.ts';
import type { Broker } from '../gateway/broker.ts';
import type { Journal } from '../journal/journal.ts';

/**
 * `readiness`: can this process do its part? `accepting`: are vehicles accepted, and what they say made durable, wherever the gateway is? Of
 * a process with the gateway both are the same.
 */
export function composeReadiness(parts: {
  readonly isGateway: boolean;
  /** Of another process they say so where it is not reached. */
  readonly broker: Pick<Broker, 'status'>;
  readonly journal: Pick<Journal, 'status'>;
  readonly isDatabaseThere: () => Promise<boolean>;
}): { readonly readiness: Readiness; readonly accepting: Readiness['check'] } {
  const { isGateway, broker, journal, isDatabaseThere } = parts;
  const refusing = () => journal.status().blocked ?? broker.status().away;
  const readiness = createReadiness(
    isGateway ? refusing : async () => ((await isDatabaseThere()) ? null : 'the database does not answer'),
  );
  if (isGateway) return { readiness, accepting: readiness.check };
  return {
    readiness,
    async accepting() {
      const reason = refusing();
      return { ready: reason === null, reasons: reason === null ? [] : [reason] };
    },
  };
}
