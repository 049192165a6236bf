/** Files that vehicles download, the signed releases that name them, and the keys that sign releases. */
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { call, withQuery } from '../client.ts';
import type { Schemas } from '../openapi.ts';
import { queryClient } from '../query-client.ts';

export type Artifact = Schemas['Artifact'];
export type Release = Schemas['Release'];
export type ReleaseKey = Schemas['ReleaseKey'];
export type SignedRelease = Schemas['SignedReleaseInput'];
export type CheckedRelease = Schemas['CheckedRelease'];

export interface ReleaseFile {
  readonly kind: 'full' | 'delta';
  readonly sha256: string;
  readonly bytes: number;
  readonly name: string;
  /** Of a delta only. */
  readonly from?: string;
  readonly to?: string;
}

export interface ReleaseImage {
  readonly ecu: string;
  readonly version: string;
  readonly hardware: readonly string[];
  readonly from: readonly string[] | null;
  readonly artifacts: readonly ReleaseFile[];
  readonly order: number;
  readonly dependsOn: readonly { readonly ecu: string; readonly atLeast: string }[];
  readonly optional?: true;
}

/** The manifest of format `roadside-release-1`, which `npm run sign` signs and the server has checked. */
export interface ReleaseManifest {
  readonly format: 'roadside-release-1';
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly images: readonly ReleaseImage[];
  readonly rxswin: readonly {
    readonly regulation: string;
    readonly before: string | null;
    readonly after: string;
  }[];
  readonly notes: Readonly<Record<string, string>>;
  readonly rollback?: true;
}

export type ReleaseDetail = Omit<Schemas['ReleaseDetail'], 'content'> & { readonly content: ReleaseManifest };

const pageSize = 50;

export const useReleases = () =>
  useInfiniteQuery({
    queryKey: ['releases'],
    queryFn: ({ signal, pageParam }) =>
      call<Schemas['ReleasePage']>(
        'GET',
        withQuery('/releases', { limit: pageSize, cursor: pageParam }),
        undefined,
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });

export const useRelease = (id: string) =>
  useQuery({
    queryKey: ['release', id],
    queryFn: ({ signal }) =>
      call<ReleaseDetail>('GET', `/releases/${encodeURIComponent(id)}`, undefined, { signal }),
  });

/** The digest that the signer will see, or what is wrong at which field; keeps nothing. */
export const useCheckRelease = () =>
  useMutation({
    mutationFn: (manifest: ReleaseManifest) => call<CheckedRelease>('POST', '/releases/check', { manifest }),
  });

export const useTakeRelease = () =>
  useMutation({
    mutationFn: (signed: SignedRelease) => call<ReleaseDetail>('POST', '/releases', signed),
    onSuccess: (release) => {
      queryClient.setQueryData(['release', release.id], release);
      return queryClient.invalidateQueries({ queryKey: ['releases'] });
    },
  });

export const useArtifacts = () =>
  useInfiniteQuery({
    queryKey: ['artifacts'],
    queryFn: ({ signal, pageParam }) =>
      call<Schemas['ArtifactPage']>(
        'GET',
        withQuery('/artifacts', { limit: pageSize, cursor: pageParam }),
        undefined,
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });

export const refreshArtifacts = (): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: ['artifacts'] });

export const useRemoveArtifact = () =>
  useMutation({
    mutationFn: (sha256: string) => call('DELETE', `/artifacts/${sha256}`),
    onSettled: refreshArtifacts,
  });

export const useReleaseKeys = () =>
  useQuery({
    queryKey: ['release-keys'],
    queryFn: ({ signal }) => call<{ items: ReleaseKey[] }>('GET', '/release-keys', undefined, { signal }),
    select: ({ items }) => items,
  });

/** What a key signed may be believed no more. */
async function refreshKeys(): Promise<void> {
  for (const name of ['release-keys', 'releases', 'release'])
    void queryClient.invalidateQueries({ queryKey: [name] });
}

export interface NewReleaseKey {
  readonly name: string;
  /** PEM. */
  readonly publicKey: string;
  /** What `npm run sign -- endorse` writes. */
  readonly endorsement: { readonly keyId: string; readonly signature: string } | null;
}

export const useAddKey = () =>
  useMutation({
    mutationFn: (key: NewReleaseKey) => call<ReleaseKey>('POST', '/release-keys', key),
    onSettled: refreshKeys,
  });

export const useApproveKey = () =>
  useMutation({
    mutationFn: (id: string) => call<ReleaseKey>('POST', `/release-keys/${id}/approve`),
    onSettled: refreshKeys,
  });

export const useEndKey = () =>
  useMutation({
    mutationFn: ({ id, ...how }: { id: string; state: 'retired' | 'revoked'; reason: string }) =>
      call<ReleaseKey>('POST', `/release-keys/${id}/end`, how),
    onSettled: refreshKeys,
  });
