import {
  commandAnswer,
  eventReport,
  inventoryReport,
  openAnswer,
  updateReport,
} from '../../wire/messages.ts';
import { compileSchema } from './compile-schema.ts';
import { checkKeepable } from './json-text.ts';

const checks = {
  event: compileSchema(eventReport),
  inventory: compileSchema(inventoryReport),
  command: compileSchema(commandAnswer),
  update: compileSchema(updateReport),
  capture: compileSchema(openAnswer),
};

export type ReportKind = keyof typeof checks;
export type ReportBody<Kind extends ReportKind> = ReturnType<(typeof checks)[Kind]>;

/** What is kept as said: an event, an inventory, an answer. */
export function decodeReport<Kind extends ReportKind>(kind: Kind, message: unknown): ReportBody<Kind> {
  const body = checks[kind](message) as ReportBody<Kind>;
  checkKeepable(body);
  return body;
}
