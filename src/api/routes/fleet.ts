import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { decodeCursor, encodeCursor } from '../../shared/page.ts';
import type { FleetMatches } from '../../vehicles/fleet.ts';
import type { FleetSort } from '../../vehicles/fleet-order.ts';
import type { FleetQuery } from '../../vehicles/fleet-query.ts';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { scopeOf, sessionOf } from '../plugins/access.ts';
import { coarseBox } from '../plugins/coarse-places.ts';
import { createWorstTeller, toFacetsAnswer, toVehicleAnswer } from '../reads/fleet.ts';
import { boxQuery, facets, listQuery, map, mapQuery, narrowers, vehiclePage } from '../schemas/fleet.ts';

type Narrowers = Omit<FleetQuery, 'scope' | 'online'> & { readonly online?: 'true' | 'false' | undefined };

/** Vehicles as a fleet: lists, counts, the map. */
export function fleetRoutes({ registry, rules, faultCatalogue }: ApiContext): FastifyPluginAsyncZod {
  const { fleet } = registry;
  const tell = createWorstTeller(rules, faultCatalogue);

  function queryOf(request: FastifyRequest, query: Narrowers): FleetQuery {
    const scope = scopeOf(request);
    const { filter, q, health, online, powertrain, market, model, bbox } = query;
    const isOnline = online === undefined ? undefined : online === 'true';
    const box = coarseBox(sessionOf(request), bbox);
    return { scope, filter, q, health, online: isOnline, powertrain, market, model, bbox: box };
  }

  return async (app) => {
    app.get(
      '/vehicles',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Vehicles'],
          summary: 'Vehicles',
          description:
            'By VIN, or as `sort` says. Follow `cursor`, or say an `offset`: a page by VIN begins after the last VIN of the page before, whatever ' +
            'came meanwhile; in another order vehicles may change their place between two pages.',
          querystring: z.object(listQuery),
          response: { 200: vehiclePage },
        },
      },
      async (request) => {
        const { sort, offset, count, limit, cursor, ...query } = request.query;
        const start = startOf(sort, offset, cursor);
        const found = await fleet.find(queryOf(request, query), sort);
        const from = start(found);
        const items = found.slice(from, from + limit);
        const language = languageOf(request);
        const last = items.at(-1);
        const hasNext = last !== undefined && from + limit < found.total;
        return {
          items: items.map((item) => ({ ...toVehicleAnswer(item), worst: tell(item.worst, language) })),
          nextCursor: hasNext
            ? encodeCursor(listName(sort), [isByVin(sort) ? last.vin : from + limit])
            : null,
          ...(offset !== undefined || count === 'true' ? { total: found.total } : {}),
        };
      },
    );

    app.get(
      '/vehicles/facets',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Vehicles'],
          summary: 'How vehicles share out',
          querystring: z.object({ ...narrowers, ...boxQuery }),
          response: { 200: facets },
        },
      },
      async (request) => toFacetsAnswer(await fleet.facets(queryOf(request, request.query))),
    );

    app.get(
      '/vehicles/map',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Vehicles'],
          summary: 'Where vehicles are, in clusters',
          querystring: z.object({ ...narrowers, ...mapQuery }),
          response: { 200: map },
        },
      },
      async (request) => {
        const { bbox, zoom, ...query } = request.query;
        const box = coarseBox(sessionOf(request), bbox);
        const { items, ...counts } = await fleet.map(queryOf(request, query), { bbox: box, zoom });
        return { items: [...items], ...counts };
      },
    );
  };
}

const isByVin = ({ key, descending }: FleetSort): boolean => key === 'vin' && !descending;
const listName = (sort: FleetSort): string =>
  isByVin(sort) ? 'vehicles' : `vehicles ${sort.descending ? '-' : ''}${sort.key}`;

/** Where the page begins. @throws AppError invalid `bad-cursor`, `bad-request` */
function startOf(
  sort: FleetSort,
  offset: number | undefined,
  cursor: string | undefined,
): (found: FleetMatches) => number {
  if (cursor === undefined) return () => offset ?? 0;
  if (offset !== undefined) {
    throw new AppError(
      'invalid',
      'bad-request',
      'The query is not valid: offset stands in place of cursor.',
      {
        fields: [{ path: 'offset', message: 'stands in place of cursor' }],
      },
    );
  }
  if (isByVin(sort)) {
    const [vin] = decodeCursor(listName(sort), cursor, ['string']);
    return (found) => found.after(vin);
  }
  const [at] = decodeCursor(listName(sort), cursor, ['number']);
  return () => Math.max(0, Math.floor(at));
}
