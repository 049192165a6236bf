import { isMainThread } from 'node:worker_threads';

/**
 * Loaded before the server (`node --import`): when the demo dies without saying so, the channel to it closes, and the server
 * stops as if it had been asked to, instead of holding ports and data for ever.
 */
if (isMainThread && process.channel !== undefined && process.channel !== null) {
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}
