import type { Processor, Queue, QueueOptions, Worker, WorkerOptions } from 'bullmq';
import type { JobOverview } from '../../jobs/jobs.ts';

/** How a job lies in the queue. `cancelled` is set once and reaches a worker in any process. */
export interface StoredJob {
  readonly work: unknown;
  readonly cancelled?: true;
}

export interface StoredProgress {
  readonly fraction: number;
  readonly note: string | null;
}

export interface StoredStatus {
  /** BullMQ's word. */
  readonly state: string;
  readonly cancelled: boolean;
  readonly progress: StoredProgress | null;
  readonly attempts: number;
  readonly error: string | null;
  readonly result: unknown;
}

/** What the queues hold, by queue; one without any job is absent. */
export type StoredOverview = Omit<JobOverview, 'name'> & { readonly queue: string };

/** What differs between the databases that BullMQ runs on. */
export interface BullmqBackend {
  open(): Promise<void>;
  close(): Promise<void>;
  /** What a queue or a worker complains of, to be logged once for all of them. */
  report(job: string, error: Error): void;
  queue(name: string, options: Omit<QueueOptions, 'connection'>): Queue<StoredJob>;
  worker(
    name: string,
    processor: Processor<StoredJob>,
    options: Omit<WorkerOptions, 'connection'>,
  ): Worker<StoredJob>;
  /** All of one moment, as BullMQ's own calls are not. */
  status(queue: string, id: string): Promise<StoredStatus | undefined>;
  overview(queues: readonly string[]): Promise<readonly StoredOverview[]>;
  /** Marks a job that waits or runs as cancelled; false where none does. */
  requestCancel(queue: string, id: string): Promise<boolean>;
  /** Which of these were marked. */
  cancelRequested(queue: string, ids: readonly string[]): Promise<readonly string[]>;
  /** Removes those that have ended, or were cancelled before they began, so that the ids can be used again. */
  clearEnded(queue: string, ids: readonly string[]): Promise<void>;
}
