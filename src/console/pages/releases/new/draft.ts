import type { Artifact, ReleaseFile, ReleaseImage, ReleaseManifest } from '../../../api/queries/releases.ts';

export type ChosenFile = Pick<Artifact, 'sha256' | 'bytes' | 'name'>;

export interface DeltaDraft {
  readonly from: string;
  /** '' = to the image's version. */
  readonly to: string;
  readonly file: ChosenFile | null;
}

export interface ImageDraft {
  readonly key: number;
  readonly ecu: string;
  readonly version: string;
  readonly hardware: readonly string[];
  /** Null = any that is older. */
  readonly from: readonly string[] | null;
  readonly full: ChosenFile | null;
  readonly deltas: readonly DeltaDraft[];
  readonly dependsOn: readonly { readonly ecu: string; readonly atLeast: string }[];
  readonly isOptional: boolean;
}

export interface ReleaseDraft {
  readonly name: string;
  readonly version: string;
  /** Null = made of name and version. */
  readonly id: string | null;
  readonly isRollback: boolean;
  /** In the order in which they are installed. */
  readonly images: readonly ImageDraft[];
  readonly rxswin: readonly {
    readonly regulation: string;
    readonly before: string;
    readonly after: string;
  }[];
  readonly notes: Readonly<Record<string, string>>;
}

export const emptyImage = (key: number): ImageDraft => ({
  ...{ key, ecu: '', version: '', hardware: [], from: null, full: null },
  ...{ deltas: [], dependsOn: [], isOptional: false },
});

export const emptyDraft: ReleaseDraft = {
  ...{ name: '', version: '', id: null, isRollback: false },
  ...{ images: [emptyImage(0)], rxswin: [], notes: { en: '' } },
};

/** `Battery 2.1` → `battery-2.1`. */
export const idOf = ({ name, version, id }: ReleaseDraft): string =>
  id ??
  `${name}-${version}`
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, 100);

/** What is written, as it will be signed. A file that is missing is left out: the server says so at its field. */
export function manifestOf(draft: ReleaseDraft): ReleaseManifest {
  return {
    format: 'roadside-release-1',
    ...{ id: idOf(draft), name: draft.name.trim(), version: draft.version.trim() },
    images: draft.images.map(imageOf),
    rxswin: draft.rxswin.map(({ regulation, before, after }) => ({
      regulation: regulation.trim(),
      before: before.trim() === '' ? null : before.trim(),
      after: after.trim(),
    })),
    notes: Object.fromEntries(
      Object.entries(draft.notes).filter(([tag, text]) => tag === 'en' || text.trim() !== ''),
    ),
    ...(draft.isRollback ? { rollback: true as const } : {}),
  };
}

function imageOf(image: ImageDraft, order: number): ReleaseImage {
  const version = image.version.trim();
  const deltas = image.deltas.flatMap(({ from, to, file }): ReleaseFile[] =>
    file === null
      ? []
      : [
          {
            ...{ kind: 'delta', ...fileOf(file), from: from.trim() },
            ...(to.trim() === '' || to.trim() === version ? {} : { to: to.trim() }),
          },
        ],
  );
  return {
    ...{ ecu: image.ecu.trim(), version, hardware: image.hardware, from: image.from, order },
    artifacts: [
      ...(image.full === null ? [] : [{ kind: 'full' as const, ...fileOf(image.full) }]),
      ...deltas,
    ],
    dependsOn: image.dependsOn.map(({ ecu, atLeast }) => ({ ecu: ecu.trim(), atLeast: atLeast.trim() })),
    ...(image.isOptional ? { optional: true as const } : {}),
  };
}

const fileOf = ({ sha256, bytes, name }: ChosenFile): ChosenFile => ({ sha256, bytes, name });
