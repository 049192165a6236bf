import { isMainThread } from 'node:worker_threads';

/** Loaded into a server before it starts: at SIGUSR2 it collects its garbage and prints how many bytes its main thread keeps. */
if (isMainThread)
  process.on('SIGUSR2', () => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    process.stderr.write(`keeps ${heapUsed + external} bytes\n`);
  });
