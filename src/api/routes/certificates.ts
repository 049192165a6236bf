import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import {
  certificatesOf,
  checkedSerial,
  listRevocations,
  mayName,
} from '../../vehicles/certificates/certificate-rows.ts';
import type { ApiContext } from '../deps.ts';
import { scopeOf, sessionOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { newRevocation, revocation, revocationPage, vehicleCertificates } from '../schemas/certificates.ts';
import { pageQuery, vinParams } from '../schemas/common.ts';

export function certificateRoutes({ db, certificates }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/vehicles/:vin/certificates',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Vehicles'],
          summary: 'The certificates that it has signed in by',
          params: vinParams,
          response: { 200: vehicleCertificates },
        },
      },
      async (request) => ({ items: await certificatesOf(db, request.params.vin) }),
    );

    app.get(
      '/certificate-revocations',
      {
        config: { access: 'certificates.revoke' },
        schema: {
          tags: ['Vehicles'],
          summary: 'Certificates that count no more',
          description:
            'Newest first. Who sees some markets only is told of those that vehicles there have signed in by.',
          querystring: z.object(pageQuery),
          response: { 200: revocationPage },
        },
      },
      async (request) => {
        const page = await listRevocations(db, scopeOf(request), request.query);
        return { ...page, items: page.items.map((one) => ({ ...one, vins: [...one.vins] })) };
      },
    );

    app.post(
      '/certificate-revocations',
      {
        config: { access: 'certificates.revoke', audit: 'certificate.revoke' },
        schema: {
          tags: ['Vehicles'],
          summary: 'Revoke a certificate',
          description:
            'By its serial number, for good. Sessions that it opened are cut at once, and nobody signs in by it again. Who sees some markets ' +
            'only may revoke what vehicles there, and no others, have signed in by.',
          body: newRevocation,
          response: { 201: revocation },
        },
      },
      async (request, reply) => {
        const serial = checkedSerial(request.body.serial);
        if (!(await mayName(db, serial, scopeOf(request))))
          throw new AppError(
            'not-found',
            'certificate-not-found',
            'No vehicle of your markets has signed in by a certificate of this number.',
          );
        const { reason } = request.body;
        const made = await certificates.revoke({ serial, reason, by: sessionOf(request).username });
        note(request, { target: serial, detail: { reason, vins: made.vins } });
        return reply.code(201).send({ ...made, vins: [...made.vins] });
      },
    );
  };
}
