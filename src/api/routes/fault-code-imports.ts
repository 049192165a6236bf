import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CodeImport } from '../../faults/code-imports.ts';
import { judgeCodeFile, reportPieces } from '../../faults/judge-code-file.ts';
import { readCodeFile } from '../../faults/read-code-file.ts';
import { AppError } from '../../shared/errors.ts';
import { severities } from '../../vehicles/vehicle.ts';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { wholeNumber } from '../schemas/common.ts';
import { codeImport, codeImportAnswer, codeImportList } from '../schemas/fault-code.ts';

const bodyTypes = ['text/csv', 'text/plain', 'text/tab-separated-values', 'application/vnd.ms-excel'];
const maxBytes = 16 * 1_048_576;
const maxLines = 50_000;
const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'windows-1252'] as const;

export function faultCodeImportRoutes({ codeImports, faultCatalogue }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(bodyTypes, { parseAs: 'buffer', bodyLimit: maxBytes }, (_request, body, done) =>
      done(null, body),
    );

    app.post(
      '/fault-codes/import',
      {
        bodyLimit: maxBytes,
        config: { access: 'catalogue.write', audit: 'fault-codes.import', streamed: true },
        schema: {
          tags: ['Diagnosis'],
          summary: "Import a maker's fault codes",
          description:
            'CSV whose first line names the columns: `code`, `description_en` (`_zh-Hans`, `_es`), `severity`, `mayBeDriven`, `customer_en` …, ' +
            '`causes` (ids of the catalogue, with `|`), `cause_en` … (own words, with `|`), `check_en` … (with `|`), and what limits the entry: ' +
            '`system`, `make`, `model`, `ecu`. Only `code` and one description are needed; what is left out is as shipped. A language that is ' +
            'left out takes English. Commas, semicolons or tabs; UTF-8, UTF-16, GB 18030 or Windows-1252. Lines that are refused hinder no ' +
            'other. With `dryRun=true` nothing is kept. Imported entries go before those that ship, the newest import first.',
          consumes: bodyTypes,
          querystring: z.object({
            dryRun: z.enum(['true', 'false']).default('false'),
            name: z.string().trim().min(1).max(200).optional().describe('Needed unless it is a dry run'),
            severity: z
              .enum(severities)
              .optional()
              .describe('For lines that name none, of codes that do not ship'),
            encoding: z.enum(encodings).optional().describe('Guessed unless it is told'),
          }),
          response: { 200: codeImportAnswer },
        },
      },
      async (request, reply) => {
        const { dryRun, name, severity = null, encoding = null } = request.query;
        const isTrial = dryRun === 'true';
        if (!Buffer.isBuffer(request.body) || request.body.length === 0)
          throw new AppError('invalid', 'empty-body', 'The body must hold fault codes, as CSV.');
        if (!isTrial && name === undefined) {
          const fields = [{ path: 'name', message: 'is required' }];
          throw new AppError('invalid', 'bad-import', 'An import needs a name.', { fields });
        }
        const file = await readCodeFile(request.body, encoding);
        if (file.lines.length > maxLines)
          throw new AppError(
            'invalid',
            'too-many-lines',
            `A file may have at most ${maxLines} lines; this one has ${file.lines.length}.`,
          );
        const { report, entries } = await judgeCodeFile(file, faultCatalogue, {
          severity,
          language: languageOf(request),
        });
        if (isTrial) {
          note(request, { detail: { dryRun: true, counts: report.counts } });
          return reply.type(json).send(answer(null, reportPieces(report)) as never);
        }
        if (entries.length === 0)
          throw new AppError('invalid', 'nothing-to-import', 'No line of the file can be imported.');
        const kept = await codeImports.keep(entries, {
          name: name ?? '',
          username: sessionOf(request).username,
          report,
        });
        note(request, { target: String(kept.id), detail: { name: kept.name, counts: report.counts } });
        return reply.type(json).send(answer(kept, reportPieces(report)) as never);
      },
    );

    app.get(
      '/fault-codes/imports',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Diagnosis'],
          summary: 'Imports of fault codes, newest first',
          response: { 200: codeImportList },
        },
      },
      async () => ({ items: sent(await codeImports.list()) }),
    );

    const params = z.object({ id: wholeNumber(1, Number.MAX_SAFE_INTEGER) });
    app.get(
      '/fault-codes/imports/:id',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Diagnosis'],
          summary: 'One import with its report',
          params,
          response: { 200: codeImportAnswer },
        },
      },
      async (request, reply) => {
        const { entry, reportJson } = await codeImports.report(request.params.id);
        return reply.type(json).send(answer(entry, [reportJson]) as never);
      },
    );

    app.delete(
      '/fault-codes/imports/:id',
      {
        config: { access: 'catalogue.write', audit: 'fault-codes.remove-import' },
        schema: {
          tags: ['Diagnosis'],
          summary: 'Take an import back',
          description: 'What it overrode holds again. The import and its report stay listed.',
          params,
          response: { 200: codeImport },
        },
      },
      async (request) => {
        const { id } = request.params;
        note(request, { target: String(id) });
        return sent(await codeImports.remove(id, sessionOf(request).username));
      },
    );
  };
}

const json = 'application/json; charset=utf-8';

/** A `CodeImportAnswer`. Its report is megabytes for a long file: it is sent as it is written, in pieces. */
function answer(entry: CodeImport | null, report: AsyncIterable<string> | readonly string[]): Readable {
  async function* pieces() {
    yield `{"import":${JSON.stringify(entry)},"report":`;
    yield* report;
    yield '}';
  }
  return Readable.from(pieces(), { objectMode: false });
}

/** The same, as the schemas want it: without `readonly`. */
type Sent<T> = T extends readonly (infer Item)[]
  ? Sent<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Sent<T[Key]> }
    : T;
const sent = <T>(value: T): Sent<T> => value as Sent<T>;
