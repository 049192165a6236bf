import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from './temp-dir.ts';

/** Debian's package `openssl`; tests that need it are skipped without it. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface IssueOptions {
  /** Hex; else 1, 2, 3, … */
  readonly serial?: string;
  /** Half open; default: from yesterday to the day after tomorrow. */
  readonly valid?: { readonly from: Date; readonly to: Date };
  /** Default: for whatever. */
  readonly usage?: 'clientAuth' | 'serverAuth';
}

/** Certificate authorities and what they sign, made by openssl for the running test. */
export interface Authority {
  readonly ca: string;
  issue(commonName: string, options?: IssueOptions): Certificate;
  /** The list of what it has revoked, PEM. */
  crl(serials: readonly string[]): string;
}

const dayMs = 86_400_000;
/** As `openssl ca` takes times: 20261123120000Z. */
const timeText = (date: Date): string => date.toISOString().replaceAll(/[-:T]|\.\d+/g, '');

export function makeAuthority(name: string, directory = tempDir()): Authority {
  const path = (file: string): string => join(directory, file);
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const subject = ['-subj', `/CN=${name}`];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-days',
    '2',
    ...subject,
    '-keyout',
    path('ca.key'),
    '-out',
    path('ca.pem'),
  );
  writeFileSync(path('crlnumber'), '01');
  writeFileSync(
    path('ca.cnf'),
    [
      ...['[ca]', 'default_ca=own', '[own]', `database=${path('index.txt')}`, `serial=${path('serial')}`],
      ...[`new_certs_dir=${directory}`, `certificate=${path('ca.pem')}`, `private_key=${path('ca.key')}`],
      ...[
        'default_md=sha256',
        'default_crl_days=30',
        'unique_subject=no',
        'policy=any',
        `crlnumber=${path('crlnumber')}`,
      ],
      ...['[any]', 'commonName=supplied'],
      ...['[clientAuth]', 'extendedKeyUsage=clientAuth', '[serverAuth]', 'extendedKeyUsage=serverAuth'],
    ].join('\n'),
  );
  let issued = 0;
  return {
    ca: readFileSync(path('ca.pem'), 'utf8'),
    issue(commonName, { serial, valid, usage } = {}) {
      issued++;
      // It may give a number out again.
      writeFileSync(path('index.txt'), '');
      const hex = serial ?? issued.toString(16);
      writeFileSync(path('serial'), hex.padStart(hex.length + (hex.length % 2), '0'));
      const [key, request, cert] = [path(`${issued}.key`), path(`${issued}.csr`), path(`${issued}.pem`)];
      openssl('req', ...newKey, '-subj', `/CN=${commonName}`, '-keyout', key, '-out', request);
      const { from, to } = valid ?? {
        from: new Date(Date.now() - dayMs),
        to: new Date(Date.now() + 2 * dayMs),
      };
      const times = ['-startdate', timeText(from), '-enddate', timeText(to)];
      const extensions = usage === undefined ? [] : ['-extensions', usage];
      const files = ['-config', path('ca.cnf'), '-in', request, '-out', cert];
      openssl('ca', '-batch', '-notext', ...files, ...times, ...extensions);
      return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
    },
    crl(serials) {
      const now = timeText(new Date()).slice(2);
      const lines = serials.map(
        (serial) =>
          `R\t${now}\t${now}\t${serial.padStart(serial.length + (serial.length % 2), '0')}\tunknown\t/CN=x\n`,
      );
      writeFileSync(path('index.txt'), lines.join(''));
      openssl('ca', '-config', path('ca.cnf'), '-gencrl', '-out', path('ca.crl'));
      return readFileSync(path('ca.crl'), 'utf8');
    },
  };
}
