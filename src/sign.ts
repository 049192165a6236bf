import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type CanonicalValue, canonicalJson, sha256Of } from './ota/canonical-json.ts';
import { describeRelease } from './ota/releases/describe-release.ts';
import { parseManifest, type Release } from './ota/releases/manifest.ts';
import {
  endorsementOf,
  keyIdOf,
  newSigningKey,
  normalPublicKey,
  openSigningKey,
  type SigningKey,
  signBytes,
} from './ota/releases/signatures.ts';
import { type SignedRelease, signedReleaseSchema, verifyRelease } from './ota/releases/signed-release.ts';
import { AppError, messageOf } from './shared/errors.ts';

/** Where the key is: never on the server, and without it. Needs no settings and no network. */
const usage = `npm run sign -- COMMAND

  new-key FILE                            makes a key: FILE, which stays with its keeper, and FILE.pub for the server
  release FILE --key KEY… [--out SIGNED]  signs a release described in YAML or JSON; of a signed one, adds a signature
  endorse NEW.pub --key KEY               vouches for the key that follows this one
  check SIGNED --public-key FILE.pub…     is it signed by one of these, and what does it say?`;

try {
  process.exitCode = await run();
} catch (error) {
  say(error instanceof AppError ? error.message : `It did not work: ${messageOf(error)}`);
  process.exitCode = 1;
}

async function run(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      key: { type: 'string', multiple: true, default: [] },
      'public-key': { type: 'string', multiple: true, default: [] },
      out: { type: 'string' },
    },
  });
  const [command, file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw new AppError('invalid', 'usage', usage);
  const keys = values.key.map((path) => openSigningKey(readFileSync(path, 'utf8')));
  switch (command) {
    case 'new-key':
      return newKey(file);
    case 'release':
      return signRelease(file, needed(keys), values.out);
    case 'endorse':
      return endorse(file, needed(keys));
    case 'check':
      return check(file, needed(values['public-key']));
    default:
      throw new AppError('invalid', 'usage', usage);
  }
}

function needed<T>(given: readonly T[]): readonly [T, ...T[]] {
  const [first, ...rest] = given;
  if (first === undefined) throw new AppError('invalid', 'usage', usage);
  return [first, ...rest];
}

function newKey(path: string): number {
  const { privatePem, publicPem } = newSigningKey();
  writeFileSync(path, privatePem, { flag: 'wx', mode: 0o600 });
  writeFileSync(`${path}.pub`, publicPem, { flag: 'wx' });
  say(
    `Key ${keyIdOf(publicPem)}: ${path} stays with you, ${path}.pub goes to the server (POST /release-keys).`,
  );
  return 0;
}

async function signRelease(
  path: string,
  keys: readonly SigningKey[],
  out: string | undefined,
): Promise<number> {
  const given = alreadySigned(path);
  const release = given === null ? await describeRelease(path) : parseManifest(given.manifest);
  const manifest = canonicalJson(release as unknown as CanonicalValue);
  const others = given?.signatures.filter(({ keyId }) => keys.every((key) => key.keyId !== keyId)) ?? [];
  const signed = { manifest, signatures: [...others, ...keys.map((key) => signBytes(manifest, key))] };
  describe(release, sha256Of(manifest));
  write(out, `${JSON.stringify(signed)}\n`);
  return 0;
}

function alreadySigned(path: string): SignedRelease | null {
  try {
    return signedReleaseSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

function endorse(path: string, [key]: readonly [SigningKey, ...SigningKey[]]): number {
  const publicKey = normalPublicKey(readFileSync(path, 'utf8'));
  say(`${key.keyId} vouches for ${keyIdOf(publicKey)}.`);
  write(
    undefined,
    `${JSON.stringify({ publicKey, endorsement: signBytes(endorsementOf(publicKey), key) })}\n`,
  );
  return 0;
}

function check(path: string, publicKeys: readonly string[]): number {
  const signed = signedReleaseSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const keys = publicKeys.map((file) => {
    const publicKey = normalPublicKey(readFileSync(file, 'utf8'));
    return { id: keyIdOf(publicKey), publicKey, state: 'trusted' as const };
  });
  const { release, digest, signatures } = verifyRelease(signed, keys, ['trusted']);
  describe(release, digest);
  say(`Signed by ${signatures.map(({ keyId }) => keyId).join(', ')}.`);
  return 0;
}

function describe({ id, name, version, images, rollback }: Release, digest: string): void {
  say(`${rollback === true ? 'ROLLBACK ' : ''}${name} ${version} (${id}), digest ${digest}`);
  for (const { ecu, version: to, hardware, from, artifacts } of images) {
    const before = from === null ? 'any older version' : from.join(', ');
    say(`  ${ecu} ${hardware.join(', ')}: ${before} → ${to}`);
    for (const artifact of artifacts) {
      const what = artifact.kind === 'delta' ? `delta ${artifact.from} → ${artifact.to ?? to}` : 'full';
      say(`    ${what}: ${artifact.name}, ${artifact.bytes} bytes, ${artifact.sha256}`);
    }
  }
}

function write(path: string | undefined, text: string): void {
  if (path === undefined) process.stdout.write(text);
  else writeFileSync(path, text);
}

/** Beside what is made, so that this can go into a file. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
