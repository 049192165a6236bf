// Keeps the technician's pages openable without a network. It serves what `offline-shell.ts` has kept, and only where the network
// gave no answer: with one, everything comes from the server, so that nothing here is ever older than it.
const kept = 'my-work';
const patienceMs = 8000;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin || pathname.startsWith('/api/')) return;
  event.respondWith(request.mode === 'navigate' ? page(request) : asset(request));
});

// Looked into, never opened: that would make one anew after whoever signed out has deleted it.
const find = (request) => caches.match(request, { cacheName: kept, ignoreVary: true });

async function asset(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const found = await find(request);
    if (found === undefined) throw error;
    return found;
  }
}

/** A line that hardly carries anything is none: the kept page comes after some seconds, if there is one. */
async function page(request) {
  const online = fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, patienceMs)).then(() => find('/my-work'));
  try {
    return (await Promise.race([online, late])) ?? (await online);
  } catch (error) {
    const found = await find('/my-work');
    if (found === undefined) throw error;
    return found;
  }
}
