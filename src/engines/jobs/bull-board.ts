import type { createBullBoard as Create } from '@bull-board/api';
import type { Queue } from 'bullmq';

type ServerAdapter = Parameters<typeof Create>[0]['serverAdapter'];

/**
 * Bull Board at a path: what a GET of a URL below it is answered. Reading only, since changes are made where they are written
 * down. Nothing of it is loaded before it is first asked, and it never listens: whoever asks has been let in before.
 */
export function createBullBoardPages({
  path,
  queues,
}: {
  readonly path: string;
  readonly queues: () => readonly Queue[];
}) {
  let opened: ReturnType<typeof open> | null = null;

  async function open() {
    const [{ createBullBoard }, { BullMQAdapter }, { FastifyAdapter }, { default: fastify }] =
      await Promise.all([
        import('@bull-board/api'),
        import('@bull-board/api/bullMQAdapter'),
        import('@bull-board/fastify'),
        import('fastify'),
      ]);
    const serverAdapter = new FastifyAdapter();
    serverAdapter.setBasePath(path);
    createBullBoard({
      queues: queues().map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
      // Its packages bring two copies of the same types.
      serverAdapter: serverAdapter as unknown as ServerAdapter,
      options: { uiConfig: { boardTitle: 'Roadside' } },
    });
    const app = fastify();
    await app.register(serverAdapter.registerPlugin(), { prefix: path });
    await app.ready();
    return app;
  }

  return {
    path,
    async get(url: string): Promise<{ status: number; type: string; body: Buffer }> {
      opened ??= open().catch((error: unknown) => {
        opened = null;
        throw error;
      });
      const answer = await (await opened).inject({ method: 'GET', url });
      const type = String(answer.headers['content-type'] ?? 'application/octet-stream');
      // Its page would ask another host for letters.
      const body = type.startsWith('text/html')
        ? Buffer.from(answer.payload.replace(/<link[^>]*fonts\.googleapis\.com[^>]*>/g, ''))
        : answer.rawPayload;
      return { status: answer.statusCode, type, body };
    },
  };
}
