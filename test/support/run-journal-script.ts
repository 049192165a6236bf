import { openSync, writeSync } from 'node:fs';
import { createSegmentJournal } from '../../src/engines/journal/segment-journal.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { silentLogger } from '../../src/shared/logger.ts';
import { messageRecord } from './journal-records.ts';
import { diskError, UnreliableDisk } from './unreliable-disk.ts';

/**
 * A process that appends 300 messages in three sittings, and at its n-th disk operation is killed or has it fail:
 * `run-journal-script.ts <directory> <log> <n> <kill|EIO|ENOSPC> <name>`. As the server does, it ends with code 1 when the
 * journal says so. Each line of the log is `op <operation>`, `ack <text>` or `trim` (what was acknowledged may go).
 */
const [directory = '', logFile = '', at = '', what = '', name = ''] = process.argv.slice(2);
const log = openSync(logFile, 'a');
const note = (line: string) => writeSync(log, `${line}\n`);

// The journal's own timers keep no process alive.
const alive = setInterval(() => {}, 60_000);
const disk = new UnreliableDisk();
disk.before = (operation) => {
  note(`op ${operation}`);
  if (disk.operations !== Number(at)) return;
  if (what === 'kill') process.kill(process.pid, 'SIGKILL');
  else throw diskError(what === 'EIO' ? 'EIO' : 'ENOSPC');
};
disk.partOfFailedWrite = Number(at) % 5 === 0 ? 11 : 0;

for (let sitting = 0; sitting < 3; sitting++) {
  const journal = createSegmentJournal({
    directory,
    ...{ maxBytes: 1_000_000, minFreeDiskBytes: 0, keepBytes: 0, segmentBytes: 2048, files: disk },
    logger: silentLogger,
    // A full disk is looked at each second; here at once.
    clock: { ...systemClock, every: (_ms, callback) => systemClock.every(2, callback) },
    onFailure: () => process.exit(1),
  });
  await journal.start();
  for (let round = 0; round < 10; round++) {
    const flushed = journal.status().flushed;
    const texts = Array.from({ length: 10 }, (_, index) => `${name}.${sitting}.${round}.${index}`.padEnd(60));
    await Promise.all(
      texts.map(
        (text) =>
          new Promise<void>((resolve) => {
            journal.append(messageRecord(text), () => {
              note(`ack ${text.trimEnd()}`);
              resolve();
            });
          }),
      ),
    );
    if (round % 4 !== 3) continue;
    note(`trim ${round * 10}`);
    journal.trim(flushed);
  }
  await journal.stop();
}
clearInterval(alive);
note('end');
