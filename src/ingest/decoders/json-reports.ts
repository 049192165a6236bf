import {
  commandAnswer,
  eventReport,
  inventoryReport,
  openAnswer,
  type UpdateReport,
  updateReport,
} from '../../wire/messages.ts';
import { compileSchema } from './compile-schema.ts';
import { checkKeepable } from './json-text.ts';
import { refuse } from './refuse.ts';

const shapeOfUpdate = compileSchema(updateReport);
const checks = {
  event: compileSchema(eventReport),
  inventory: compileSchema(inventoryReport),
  command: compileSchema(commandAnswer),
  update: checkUpdate,
  capture: compileSchema(openAnswer),
};

/** Which of two versions a control unit has would be a guess. */
function checkUpdate(message: unknown): UpdateReport {
  const report = shapeOfUpdate(message);
  const { ecus = [] } = report;
  return new Set(ecus.map(({ ecu }) => ecu)).size === ecus.length
    ? report
    : refuse('ecus', 'names a control unit twice');
}

export type ReportKind = keyof typeof checks;
export type ReportBody<Kind extends ReportKind> = ReturnType<(typeof checks)[Kind]>;

/** What is kept as said: an event, an inventory, an answer. */
export function decodeReport<Kind extends ReportKind>(kind: Kind, message: unknown): ReportBody<Kind> {
  const body = checks[kind](message) as ReportBody<Kind>;
  checkKeepable(body);
  return body;
}
