import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { AppError, messageOf } from '../../shared/errors.ts';
import { checkedManifest, type Release } from './manifest.ts';

type Described = Record<string, unknown>;

/**
 * The manifest that a file (YAML or JSON) describes. It is written as a manifest is, but an artifact may be a `file` beside
 * it, whose digest, length and name are taken here; images are installed in the order in which they stand unless they say
 * another; what a release does not depend on or change need not be written. Nothing that permits something has a default.
 * @throws AppError invalid `bad-description`, `bad-manifest`, not-found `file-not-found`
 */
export async function describeRelease(path: string): Promise<Release> {
  const described = await readDescription(path);
  const folder = dirname(resolve(path));
  const images = Array.isArray(described.images) ? described.images : [];
  return checkedManifest({
    format: 'roadside-release-1',
    rxswin: [],
    ...described,
    images: await Promise.all(
      images.map(async (image: unknown, order) => {
        if (!isObject(image)) return image;
        const artifacts = Array.isArray(image.artifacts) ? image.artifacts : [];
        return {
          ...{ order, dependsOn: [], ...image },
          artifacts: await Promise.all(artifacts.map((artifact: unknown) => measured(folder, artifact))),
        };
      }),
    ),
  });
}

async function readDescription(path: string): Promise<Described> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('not-found', 'file-not-found', messageOf(cause), { cause });
  });
  let value: unknown;
  try {
    value = parse(text, { schema: 'core' });
  } catch (cause) {
    throw new AppError('invalid', 'bad-description', `${path}: ${messageOf(cause)}`, { cause });
  }
  if (isObject(value)) return value;
  throw new AppError('invalid', 'bad-description', `${path} describes no release.`);
}

const isObject = (value: unknown): value is Described =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `{ file, kind, from? }` with what the file is in its place. */
async function measured(folder: string, artifact: unknown): Promise<unknown> {
  if (!isObject(artifact) || typeof artifact.file !== 'string') return artifact;
  const { file, ...rest } = artifact;
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(resolve(folder, file), { highWaterMark: 1024 * 1024 })) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (cause) {
    throw new AppError('not-found', 'file-not-found', messageOf(cause), { cause });
  }
  return { ...rest, sha256: hash.digest('hex'), bytes, name: rest.name ?? basename(file) };
}
