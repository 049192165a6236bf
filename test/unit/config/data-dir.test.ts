import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDataDir } from '../../../src/config/data-dir.ts';
import { processStartTime } from '../../../src/shared/process-identity.ts';
import { tempDir } from '../../support/temp-dir.ts';

const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

test('the first opening makes a private directory and a key that stays', () => {
  const path = join(tempDir(), 'below', 'data');
  const first = openDataDir(path);
  expect(first.path).toBe(path);
  expect(first.secretKey).toHaveLength(32);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(statSync(join(path, 'secret.key')).mode & 0o777).toBe(0o600);
  first.close();
  const second = openDataDir(path);
  expect(second.secretKey).toEqual(first.secretKey);
  second.close();
  expect(readdirSync(path).sort()).toEqual(['format-version', 'secret.key']);
});

test.each(['/proc/roadside', '/proc/below/roadside', '/etc/hostname', '/etc/hostname/below'])(
  '%s, where nothing can be kept, is refused in words',
  (path) => {
    expect(() => openDataDir(path)).toThrow(`the data directory ${path} cannot be used: `);
  },
);

test('two servers cannot share it, and the refusal says who has it', () => {
  const path = tempDir();
  const first = openDataDir(path);
  expect(() => openDataDir(path)).toThrow(`in use by process ${process.pid}`);
  first.close();
  openDataDir(path).close();
});

test('after a kill -9 the next one goes on', async () => {
  const path = tempDir();
  const module = join(import.meta.dirname, '../../../src/config/data-dir.ts');
  const child = spawn(
    process.execPath,
    [
      '-e',
      `import(${JSON.stringify(module)}).then((m) => { m.openDataDir(${JSON.stringify(path)}); console.log('open'); setInterval(() => {}, 1e6) })`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  expect(() => openDataDir(path)).toThrow(`in use by process ${child.pid}`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  openDataDir(path).close();
});

test.each([
  ['whose pid somebody else has now', `${process.pid} 12345 ${bootId}\n`],
  ['from before a reboot', `${process.pid} ${processStartTime(process.pid)} another-boot\n`],
  ['that is damaged', 'rubbish'],
  ['that is empty', ''],
])('a lock %s holds nothing', (_, content) => {
  const path = tempDir();
  writeFileSync(join(path, 'lock'), content);
  const opened = openDataDir(path);
  expect(() => openDataDir(path)).toThrow('in use');
  opened.close();
});

test('of many that start at once after a crash exactly one gets it', async () => {
  const path = tempDir();
  writeFileSync(join(path, 'lock'), `1 12345 ${bootId}\n`);
  const module = join(import.meta.dirname, '../../../src/config/data-dir.ts');
  const code = `import(${JSON.stringify(module)}).then((m) => { let said = 'got'; try { m.openDataDir(${JSON.stringify(path)}) } catch (e) { said = e.code } console.log(said); setInterval(() => {}, 1e6) })`;
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  onTestFinished(() => children.forEach((child) => void child.kill('SIGKILL')));
  const said = await Promise.all(
    children.map(async (child) => String(await once(child.stdout, 'data')).trim()),
  );
  expect(said.sort()).toEqual(['data-dir-in-use', 'data-dir-in-use', 'data-dir-in-use', 'got']);
});

test('what a newer version wrote, and what is damaged, is refused in words', () => {
  const path = tempDir();
  openDataDir(path).close();
  writeFileSync(join(path, 'format-version'), '2\n');
  expect(() => openDataDir(path)).toThrow('has the format 2 of a newer version; this one knows 1');
  writeFileSync(join(path, 'format-version'), 'x');
  expect(() => openDataDir(path)).toThrow('damaged');
  writeFileSync(join(path, 'format-version'), '1\n');
  writeFileSync(join(path, 'secret.key'), 'short');
  expect(() => openDataDir(path)).toThrow('should hold 32 bytes');
  writeFileSync(join(path, 'file'), '');
  expect(() => openDataDir(join(path, 'file'))).toThrow('cannot be used');
});
