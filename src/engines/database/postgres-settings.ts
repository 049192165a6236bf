/** What the embedded PostgreSQL is started with; what is not named is PostgreSQL's own default. */
export const postgresSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // A server that does everything has 50 open at rest.
  max_connections: '300',
  // After a crash: one flush of the file system instead of one of each of a thousand files, which takes seconds.
  recovery_init_sync_method: 'syncfs',
  shared_buffers: '128MB',
  max_parallel_workers_per_gather: '0',
  max_logical_replication_workers: '0',
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // A failed statement is told to whoever sent it; the log is for the server's own troubles.
  log_min_messages: 'log',
  // A client that was killed in the middle of a long statement must not keep its locks.
  client_connection_check_interval: '2s',
} as const;
