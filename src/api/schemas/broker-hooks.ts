import { z } from 'zod';

/** Longer than any that is right: whoever has such a one is refused, not answered with an error. */
const text = z.string().max(65_535);
/** Brokers say a missing value in several ways. */
const perhaps = text
  .nullish()
  .transform((value) =>
    value === undefined || value === null || value === '' || value === 'undefined' ? null : value,
  );

export const emqxSignIn = z
  .object({
    clientid: text,
    username: perhaps,
    password: perhaps,
    peerhost: perhaps,
    cert_common_name: perhaps,
  })
  .meta({ id: 'EmqxSignIn' });

export const emqxRequest = z
  .object({
    clientid: text,
    username: perhaps,
    topic: text,
    action: z.enum(['publish', 'subscribe']),
  })
  .meta({ id: 'EmqxRequest' });

export const emqxEvent = z
  .looseObject({
    event: text.optional().describe('`client.connected`, `client.disconnected` or `session.subscribed`'),
    action: text.optional().describe('The same in the web hook of EMQX 4'),
    clientid: text.optional(),
  })
  .meta({ id: 'EmqxEvent' });

export const emqxAnswer = z
  .object({ result: z.enum(['allow', 'deny']), is_superuser: z.boolean().optional() })
  .meta({ id: 'BrokerAnswer' });

export const goAuthUser = z
  .object({ username: text, password: perhaps, clientid: text.default('') })
  .meta({ id: 'MosquittoUser' });
export const goAuthSuperuser = z.object({ username: text }).meta({ id: 'MosquittoSuperuser' });
export const goAuthAcl = z
  .object({
    username: text,
    clientid: text.default(''),
    topic: text,
    acc: z.coerce.number().int().describe('1 read, 2 write, 3 both, 4 subscribe'),
  })
  .meta({ id: 'MosquittoAcl' });
export const goAuthAnswer = z.object({ ok: z.boolean(), error: z.string() }).meta({ id: 'BrokerVerdict' });
