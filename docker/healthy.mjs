// Is the process in this container ready? Exit code 0 or 1; the port is that of docker-compose.yml.
try {
  const { ok } = await fetch('http://127.0.0.1:8080/ready', { signal: AbortSignal.timeout(2_500) });
  process.exitCode = ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
