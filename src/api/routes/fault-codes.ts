import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { catalogueKey, systemsOf } from '../../faults/code-keys.ts';
import { decodeCursor, pageOf } from '../../shared/page.ts';
import { type FaultSystem, faultSystems } from '../../wire/messages.ts';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { explainFaultCode, searchFaultCodes, toCodeItem } from '../reads/fault-codes.ts';
import { pageQuery, vinParams, wholeNumber } from '../schemas/common.ts';
import { faultCode, faultCodePage } from '../schemas/fault-code.ts';

const code = z.string().min(1).max(200);
const system = z.enum(faultSystems).optional();
const level = wholeNumber(1, 3).optional().describe('Of a GB/T 32960 alarm');
const limit = z.string().max(200).optional();

/** By its form where nobody says. */
const systemFor = (written: string, given: FaultSystem | undefined): FaultSystem =>
  given ?? systemsOf(catalogueKey(written, null))[0] ?? 'uds';

export function faultCodeRoutes({ faultCatalogue }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/fault-codes',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Diagnosis'],
          summary: 'The fault catalogue',
          description:
            'What ships with the server and what was imported. Codes that begin with `q` come first, then by code; an imported entry ' +
            'stands before what it overrides.',
          querystring: z.object({
            q: z
              .string()
              .max(200)
              .default('')
              .describe('Part of the code, or words of the description or a cause'),
            system,
            ...pageQuery,
          }),
          response: { 200: faultCodePage },
        },
      },
      async (request) => {
        const { q, limit: size, cursor, ...query } = request.query;
        const language = languageOf(request);
        const from = cursor === undefined ? 0 : decodeCursor('fault-codes', cursor, ['number'])[0];
        const found = searchFaultCodes(faultCatalogue, { q, system: query.system, language });
        const page = pageOf(found.slice(from, from + size + 1), size, 'fault-codes', () => [from + size]);
        return {
          items: page.items.map((entry) => toCodeItem(entry, language)),
          nextCursor: page.nextCursor,
          total: found.length,
        };
      },
    );

    app.get(
      '/fault-codes/:code',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Diagnosis'],
          summary: 'What a fault code means',
          description:
            'Answers for every code: what the catalogue does not know is described by its form (block, failure type, failure mode). ' +
            '`make`, `model` and `ecu` choose among imported entries.',
          params: z.object({ code }),
          querystring: z.object({ system, level, make: limit, model: limit, ecu: limit }),
          response: { 200: faultCode },
        },
      },
      async (request) => {
        const { params, query } = request;
        const { make, model, ecu } = query;
        const asked = {
          system: systemFor(params.code, query.system),
          code: params.code,
          level: query.level ?? null,
          place: { make, model, ecu },
        };
        return explainFaultCode(faultCatalogue, asked, languageOf(request));
      },
    );

    app.get(
      '/vehicles/:vin/fault-codes/:code',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Diagnosis'],
          summary: 'What a fault code means in this vehicle',
          params: vinParams.extend({ code }),
          querystring: z.object({ system, level, ecu: limit }),
          response: { 200: faultCode },
        },
      },
      async (request) => {
        const { params, query } = request;
        const asked = {
          system: systemFor(params.code, query.system),
          code: params.code,
          level: query.level ?? null,
          place: { vin: params.vin, ecu: query.ecu },
        };
        return explainFaultCode(faultCatalogue, asked, languageOf(request));
      },
    );
  };
}
