import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Database } from '../../database/database.ts';
import { createKeptSecret } from '../../database/kept-secret.ts';

/** One file for one vehicle's deployment, until a time (milliseconds since 1970 UTC). */
export interface Download {
  /** The deployment's uuid. */
  readonly deployment: string;
  /** Of an artifact, or of a release's manifest. */
  readonly sha256: string;
  readonly until: number;
}

/**
 * Addresses that are their own permission: who has one may read that file for that deployment until that time, and nothing
 * else. So a client needs no secret for downloads, and none of ours goes to a cache or a host between.
 */
export interface DownloadLinks {
  /** Absolute; the same for the same download. `name` is for clients that go by the end of it, such as `fw.swu`. */
  urlOf(download: Download, name: string): Promise<string>;
  /** Whether `key` is what `urlOf` wrote for exactly this; whether its time is over is the caller's to see. */
  isFor(download: Download, key: string): Promise<boolean>;
}

export function createDownloadLinks({ db, publicUrl }: { db: Database; publicUrl: string }): DownloadLinks {
  const base = publicUrl.replace(/\/+$/, '');
  const secret = createKeptSecret(db, 'download-links');

  async function macOf({ deployment, sha256, until }: Download): Promise<Buffer> {
    const text = JSON.stringify(['download', deployment, sha256, until]);
    return createHmac('sha256', await secret())
      .update(text)
      .digest();
  }

  return {
    async urlOf(download, name) {
      const { deployment, sha256, until } = download;
      const key = (await macOf(download)).toString('base64url');
      return `${base}/downloads/${deployment}/${sha256}/${encodeURIComponent(name)}?until=${until}&key=${key}`;
    },
    async isFor(download, key) {
      const given = Buffer.from(key, 'base64url');
      const right = await macOf(download);
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
}
