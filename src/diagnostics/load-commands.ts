import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../shared/errors.ts';
import { type FileFault, faultText } from '../shared/yaml-file.ts';
import { type CommandCatalogue, createCommandCatalogue } from './command-definition.ts';
import { readOwnCommands } from './own-commands.ts';
import { shippedCommands } from './shipped-commands.ts';

const ownFile = join(import.meta.dirname, '../../policies/commands.yaml');

/** Shipped commands, and those of `policies/commands.yaml`. @throws AppError permanent `bad-commands-file` */
export async function loadCommands(file = ownFile): Promise<CommandCatalogue> {
  const faults: FileFault[] = [];
  const taken = shippedCommands.map(({ name }) => name);
  const own = readOwnCommands(file, await readFile(file, 'utf8'), faults, taken);
  if (faults.length > 0)
    throw new AppError('permanent', 'bad-commands-file', faults.map((fault) => faultText(fault)).join('\n'));
  return createCommandCatalogue([...shippedCommands, ...own]);
}
