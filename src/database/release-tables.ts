/** Artifacts, releases, keys, and the logs of campaigns. */
export interface ReleaseTables {
  /** The bytes are a file under `sha256`. */
  artifacts: {
    sha256: string;
    sha1: string;
    md5: string;
    bytes: number;
    name: string;
    added_by: string;
    added_at: number;
  };
  artifact_uploads: {
    id: string;
    name: string;
    bytes: number;
    /** What the uploader says it will be. */
    sha256: string | null;
    /** So many bytes are on disk. */
    received: number;
    /** What it became. */
    artifact: string | null;
    created_by: string;
    created_at: number;
    updated_at: number;
  };
  release_keys: ReleaseKeyTable;
  /** `manifest` is what was signed, byte for byte. */
  releases: {
    id: string;
    digest: string;
    name: string;
    version: string;
    manifest: string;
    created_by: string;
    created_at: number;
  };
  release_signatures: {
    release_id: string;
    key_id: string;
    signature: string;
    added_by: string;
    added_at: number;
  };
  release_artifacts: { release_id: string; sha256: string };
  evidence_heads: { campaign: string; seq: number; hash: string };
  /** `data` is canonical JSON. */
  evidence_entries: {
    campaign: string;
    seq: number;
    at: number;
    kind: string;
    data: string;
    prev: string;
    hash: string;
  };
}

export interface ReleaseKeyTable {
  id: string;
  name: string;
  /** PEM. */
  public_key: string;
  state: string;
  added_by: string;
  added_at: number;
  trusted_by: string | null;
  trusted_at: number | null;
  /** The key that vouched for it. */
  endorsed_by: string | null;
  ended_by: string | null;
  ended_at: number | null;
  reason: string | null;
}
