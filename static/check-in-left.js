// What a device could not send before the link was closed: kept on it for a day, shown wherever the link is opened again,
// until the person removes it. The list of names goes at once; of the notes only these lines stay.
(() => {
  "use strict";
  const box = document.getElementById("door-left");
  if (!box || !window.localStorage) return;
  const KEY = `aicina-check-in:${new URL(box.dataset.page, location).pathname}`, LEFT = `${KEY}:left`, DAY = 24 * 3600 * 1000;
  const [ID, NAME] = [0, 2];

  const stored = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  const known = () => {
    const left = stored(LEFT);
    if (left && left.until > Date.now() && Array.isArray(left.lines)) return left;
    localStorage.removeItem(LEFT);
    return null;
  };
  // "14.03 Anna Ozola: Arrived", at the time of the place where the event is.
  const line = (kept, op) => {
    const person = kept.list.people.find((one) => one[ID] === op.person);
    const said = kept.list.words[op.kind === "undo" ? "undo" : "arrived"];
    const at = new Intl.DateTimeFormat("lv-LV", { hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: kept.list.zone });
    return `${at.format(op.at + (kept.skew || 0)).replace(":", kept.list.colon || ".")} ${op.name || (person ? person[NAME] : op.person)}: ${said}`;
  };
  const draw = (lines) => {
    box.hidden = !lines.length;
    box.querySelector("ul").replaceChildren(...lines.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  };
  // True when the lines are kept on the device; also those of an earlier time.
  const leave = (kept) => {
    const left = known(), lines = [...(left ? left.lines : []), ...kept.ops.map((op) => line(kept, op))];
    draw(lines);
    if (!kept.ops.length) return true;
    try { localStorage.setItem(LEFT, JSON.stringify({ until: Date.now() + DAY, lines })); } catch { return false; }
    return true;
  };

  document.addEventListener("check-in-closed", (event) => { if (!leave(event.detail)) event.preventDefault(); });
  box.querySelector("button").addEventListener("click", () => {
    localStorage.removeItem(LEFT);
    draw([]);
  });
  if ("closed" in box.dataset) {
    // The tab was closed before the device heard of it: what it holds is dealt with here.
    const kept = stored(KEY);
    const done = kept && kept.list && kept.ops ? leave(kept) : true;
    if (done) localStorage.removeItem(KEY);
    const running = navigator.serviceWorker && navigator.serviceWorker.getRegistration(box.dataset.page);
    if (running) running.then((found) => found && found.unregister()).catch(() => {});
    if (window.caches) caches.delete(KEY).catch(() => {});
  }
  const left = known();
  if (left) draw(left.lines);
})();
