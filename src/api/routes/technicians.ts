import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiContext } from '../deps.ts';
import { scopeOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import {
  newPlace,
  newTechnician,
  place,
  places,
  technician,
  technicianList,
} from '../schemas/technicians.ts';

const params = z.object({ id: z.uuid() });

/** Technicians, and the places that they work from. Nobody is deleted: cases name them. */
export function technicianRoutes({ service }: ApiContext): FastifyPluginAsyncZod {
  const { technicians } = service;
  const tags = ['Technicians'];

  return async (app) => {
    app.get(
      '/places',
      {
        config: { access: 'cases.read' },
        schema: { tags, summary: 'Places with their working hours', response: { 200: places } },
      },
      async (request) => ({ items: await technicians.places(scopeOf(request)), nextCursor: null }),
    );

    app.post(
      '/places',
      {
        config: { access: 'technicians.write', audit: 'place.create' },
        schema: { tags, summary: 'Add a place', body: newPlace, response: { 201: place } },
      },
      async (request, reply) => {
        const made = await technicians.savePlace(null, request.body, scopeOf(request));
        note(request, { target: made.id, detail: { name: made.name, market: made.market } });
        return reply.code(201).send(made);
      },
    );

    app.put(
      '/places/:id',
      {
        config: { access: 'technicians.write', audit: 'place.change' },
        schema: { tags, summary: 'Change a place', params, body: newPlace, response: { 200: place } },
      },
      async (request) => {
        const { id } = request.params;
        note(request, { target: id, detail: { name: request.body.name } });
        return technicians.savePlace(id, request.body, scopeOf(request));
      },
    );

    app.get(
      '/technicians',
      {
        config: { access: 'technicians.read' },
        schema: { tags, summary: 'Technicians', response: { 200: technicianList } },
      },
      async (request) => ({ items: await technicians.technicians(scopeOf(request)), nextCursor: null }),
    );

    app.post(
      '/technicians',
      {
        config: { access: 'technicians.write', audit: 'technician.create' },
        schema: { tags, summary: 'Add a technician', body: newTechnician, response: { 201: technician } },
      },
      async (request, reply) => {
        const made = await technicians.saveTechnician(null, request.body, scopeOf(request));
        note(request, { target: made.id, detail: { name: made.name, market: made.market } });
        return reply.code(201).send(made);
      },
    );

    app.put(
      '/technicians/:id',
      {
        config: { access: 'technicians.write', audit: 'technician.change' },
        schema: {
          ...{ tags, summary: 'Change a technician', params, body: newTechnician },
          description:
            'One who left is not `active` any more. Jobs that he may not do any more are taken from him.',
          response: { 200: technician },
        },
      },
      async (request) => {
        const { id } = request.params;
        const { name, active, certificates } = request.body;
        const saved = await technicians.saveTechnician(id, request.body, scopeOf(request));
        const taken = await service.takeFromUnfit({ technician: id });
        note(request, { target: id, detail: { name, active, certificates, taken } });
        return saved;
      },
    );
  };
}
