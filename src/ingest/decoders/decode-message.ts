import type { FaultReport, InventoryReport } from '../../wire/messages.ts';
import type { MessageTopic } from '../../wire/topics.ts';
import { decodeFaults } from './json-faults.ts';
import { decodeReport } from './json-reports.ts';
import { type DecodedTelemetry, decodeTelemetry } from './json-telemetry.ts';
import { parseJson } from './json-text.ts';

interface Sequenced {
  readonly boot: string | null;
  readonly seq: number | null;
}

/** A message understood. `ts` is whole milliseconds, as the device said it. */
export type DecodedMessage =
  | (Sequenced & { readonly kind: 'telemetry'; readonly telemetry: DecodedTelemetry })
  | (Sequenced & { readonly kind: 'faults'; readonly ts: number; readonly body: FaultReport })
  | (Sequenced & { readonly kind: 'inventory'; readonly ts: number; readonly body: InventoryReport })
  | (Sequenced & {
      readonly kind: 'event' | 'command' | 'update' | 'capture';
      readonly ts: number;
      readonly body: Readonly<Record<string, unknown>>;
    });

/** Unpacked bytes to meaning; throws AppError `bad-payload` with field and limit where there is none. */
export function decodeMessage(kind: MessageTopic['kind'], payload: Buffer): DecodedMessage {
  const value = parseJson(payload);
  switch (kind) {
    case 'telemetry':
    case 'derived': {
      const telemetry = decodeTelemetry(value, kind === 'derived');
      return { kind: 'telemetry', boot: telemetry.boot, seq: telemetry.seq, telemetry };
    }
    case 'faults': {
      const body = decodeFaults(value);
      return { kind, ...head(body), body };
    }
    case 'inventory': {
      const body = decodeReport(kind, value);
      return { kind, ...head(body), body };
    }
    default: {
      const body = decodeReport(kind, value);
      return { kind, ...head(body), body };
    }
  }
}

function head(body: { boot?: string | undefined; seq?: number | undefined; ts: number }) {
  return { boot: body.boot ?? null, seq: body.seq ?? null, ts: Math.floor(body.ts) };
}
