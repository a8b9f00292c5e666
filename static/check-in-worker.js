// Answers for the check-in page when there is no network. Its address gives it that page alone, and nothing else of the site.
"use strict";
const SCOPE = new URL("./", self.location).pathname;
const SHELF = `aicina-check-in:${SCOPE}`;
const SHELL = `${SCOPE}?saraksts=nav`; // the page without anybody's name; the list comes from the page's own memory
const PATIENCE = 4000; // ms

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { type, urls = [] } = event.data || {};
  const done = () => event.ports[0] && event.ports[0].postMessage("done");
  if (type === "keep") event.waitUntil(keep(urls).then(done, done));
  if (type === "forget") event.waitUntil(caches.delete(SHELF).then(done, done));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === SCOPE) event.respondWith(page(event.request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(asset(event.request));
});

async function keep(urls) {
  const shelf = await caches.open(SHELF);
  const shell = await fetch(SHELL, { redirect: "error" });
  if (!shell.ok) return;
  await shelf.put(SHELL, shell);
  const wanted = new Set(urls.map((url) => new URL(url, self.location).href));
  for (const kept of await shelf.keys()) {
    if (!wanted.has(kept.url) && !kept.url.endsWith(SHELL)) await shelf.delete(kept);
  }
  for (const url of wanted) if (!(await shelf.match(url))) await shelf.add(url);
}

async function page(request) {
  const shelf = await caches.open(SHELF);
  const shell = await shelf.match(SHELL);
  if (!shell) return fetch(request);
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), PATIENCE);
  try {
    const answer = await fetch(request, { signal: giveUp.signal });
    return answer.status >= 500 ? shell : answer;
  } catch {
    return shell;
  } finally {
    clearTimeout(timer);
  }
}

async function asset(request) {
  const shelf = await caches.open(SHELF);
  return (await shelf.match(request)) || fetch(request);
}
