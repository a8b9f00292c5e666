// The check-in page with a script: the list is kept on the device, every press counts at once and is sent when it can be.
// Without this file the page does the same by forms. Names are put into the page as text alone, never as markup.
(() => {
  "use strict";
  const door = document.getElementById("door");
  if (!door || !window.fetch || !window.localStorage) return;
  const urls = door.dataset;
  const KEY = `aicina-check-in:${new URL(urls.page, location).pathname}`;
  const EVERY = 15000, FRESH = 60000, AT_ONCE = 200, PATIENCE = 15000;
  const by = (id) => document.getElementById(id);
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const [ID, NUMBER, NAME, INSTITUTION, STATUS, PARTY, COLLECTED, NO_PHOTO, ASK, PLANNED] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  let day = urls.day, sending = false, woken = false, closed = false, state = "", memory = null, lastRead = 0;
  let unsaved = false, lost = false, chosen = !urls.shell && new URL(location).searchParams.has("diena");

  // What the device remembers of this event: the list, the notes that are not sent yet, what the helper was told.
  // Read before every change, because another tab may have written.
  const empty = () => ({ list: null, ops: [], told: [] });
  const load = () => {
    if (unsaved) return memory; // what is stored is older
    try { return JSON.parse(localStorage.getItem(KEY)) || empty(); } catch { return memory || empty(); }
  };
  const store = (kept) => {
    memory = kept;
    try {
      localStorage.setItem(KEY, JSON.stringify(kept));
      unsaved = false;
    } catch {
      unsaved = true; // full or forbidden: it lives as long as the page, and the helper is told
    }
  };
  const change = (work) => { const kept = load(); work(kept); store(kept); return kept; };
  const wipe = async () => {
    localStorage.removeItem(KEY);
    [memory, unsaved] = [null, false];
    if (!navigator.serviceWorker) return;
    const running = await navigator.serviceWorker.getRegistration(urls.worker);
    if (!running) return;
    await tell(running.active, { type: "forget" });
    await running.unregister();
  };

  const words = (kept) => (kept.list ? kept.list.words : {});
  const say = (kept, key, values = {}) =>
    Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, String(value)), words(kept)[key] || "");
  const newId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  // "9.05" where the event is: as the server writes it, whatever zone and clock the device has.
  const clock = (kept, at) => new Intl.DateTimeFormat("lv-LV", { hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: kept.list.zone })
    .format(at + (kept.skew || 0)).replace(":", kept.list.colon || ".");

  // The day of the event that it is now, where the event is; the server's clock counts, by its difference to this one.
  const today = (kept) => {
    const days = kept.list.days.map(([value]) => value);
    const now = new Intl.DateTimeFormat("sv-SE", { timeZone: kept.list.zone }).format(Date.now() + (kept.skew || 0));
    return days.find((value) => value >= now) || days[days.length - 1];
  };
  const turn = (kept) => {
    if (!chosen) day = today(kept);
    for (const link of door.querySelectorAll("[data-day]")) {
      if (link.dataset.day === day) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  };

  // Where everybody stands on the day: what the server knows, and over it what this device has noted since.
  // The group of somebody who was marked here and is not sent yet: that of another day, else the one given before the day.
  const groupOf = (kept, id) => Object.values(kept.list.recorded).map((of) => (of[id] || [])[2]).find(Boolean)
    || (kept.list.people.find((person) => person[ID] === id) || [])[PLANNED] || null;
  const standings = (kept) => {
    const found = new Map(Object.entries(kept.list.recorded[day] || {}).map(([id, [what, at, group]]) =>
      [Number(id), { here: what === "arrived", out: what === "left_out", at, group, unsent: false }]));
    for (const op of kept.ops) {
      if (op.day !== day || op.kind === "walk_in") continue;
      const before = found.get(op.person);
      if (op.kind === "mark" && before && before.here) continue;
      found.set(op.person, { here: op.kind === "mark", at: clock(kept, op.at), group: groupOf(kept, op.person), unsent: true });
    }
    return found;
  };

  const latest = (kept) => Math.max(0, ...kept.ops.map((op) => op.at));
  const note = (values) => {
    // A clock that is set back between two presses does not turn their order round.
    change((kept) => kept.ops.push({ id: newId(), day, at: Math.max(Date.now(), latest(kept) + 1), ...values }));
    draw();
    send();
  };

  // --- sending -------------------------------------------------------------------------------------------------------
  const ask = async (url, options = {}) => {
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), PATIENCE);
    try {
      const answer = await fetch(url, { ...options, redirect: "manual", cache: "no-store", signal: giveUp.signal });
      const json = (answer.headers.get("Content-Type") || "").startsWith("application/json");
      const status = answer.type === "opaqueredirect" ? 303 : answer.status, ours = answer.headers.get("X-Aicina") === "check-in";
      return { status, ours, body: answer.ok && json ? await answer.json() : null };
    } catch {
      return { status: 0, ours: false, body: null };
    } finally {
      clearTimeout(timer);
    }
  };

  const merge = (kept, answer) => {
    kept.list.recorded = answer.recorded;
    kept.list.look = answer.look;
    kept.list.csrf = answer.csrf;
    const new_ = new Map((answer.people || []).map((person) => [person[ID], person]));
    kept.list.people = kept.list.people.map((person) => {
      const fresh = new_.get(person[ID]);
      new_.delete(person[ID]);
      return fresh || person;
    });
    kept.list.people.push(...new_.values());
  };

  const settle = (kept, results) => {
    const answered = new Set(results.map((result) => result.id));
    kept.ops = kept.ops.filter((op) => !answered.has(op.id));
    // A walk-in that is to be looked at stands above the list with its buttons; the others are told in words.
    for (const result of results) if (result.text && result.outcome !== "look") kept.told.push({ id: result.id, text: result.text });
  };

  // Only our own "no" closes the list: what stands between (a hotel's network, a server that is being renewed) loses nothing.
  const refused = async (status, ours) => {
    if (ours && (status === 404 || status === 410 || status === 403)) {
      closed = true;
      await shut();
      return true;
    }
    show(status === 303 || status === 401 ? "signed_out" : "offline");
    return false;
  };

  const read = async () => {
    const { status, ours, body } = await ask(urls.data);
    if (!body || !body.people) { await refused(status, ours); return false; }
    lastRead = Date.now();
    change((kept) => { kept.list = body; kept.skew = body.now - Date.now(); });
    return true;
  };

  const send = async () => {
    if (sending || closed) return;
    sending = true;
    let again = true;
    try {
      while (load().ops.length && !closed) {
        const kept = load();
        show("sending");
        const last = Math.max(0, ...kept.list.people.map((person) => person[ID]));
        const { status, ours, body } = await ask(urls.notes, {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-CSRFToken": kept.list.csrf },
          body: JSON.stringify({ ops: kept.ops.slice(0, AT_ONCE), sent_at: Math.max(Date.now(), latest(kept)), last }),
        });
        if (body && body.results) {
          change((now) => { merge(now, body); settle(now, body.results); });
          draw();
          if (!body.results.length) break; // an answer that settles nothing is not asked for again at once
        } else if (status === 400 && again && (await read())) {
          again = false; // the form's token had grown old: once more with a new one
        } else {
          await refused(status, ours);
          break;
        }
      }
      if (!load().ops.length && !closed) show("online");
    } finally {
      sending = false;
      draw();
      if (woken) { woken = false; send(); }
    }
  };

  // The network came back: at once, or right after a try that began without it.
  const wake = () => { if (sending) woken = true; else send().then(refresh); };

  const refresh = async () => {
    if (closed || sending || document.hidden) return;
    if (load().ops.length) await send();
    else if (Date.now() - lastRead > FRESH && (await read())) { show("online"); draw(); }
  };

  // --- drawing -------------------------------------------------------------------------------------------------------
  const make = (tag, name, text) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const button = (text, name, kind, value, whom) => {
    const made = make("button", `button${kind}`, text);
    made.type = "submit";
    made.name = name;
    made.value = value;
    if (whom) made.append(make("span", "sr-only", `: ${whom}`));
    return made;
  };
  const badge = (text, kind) => make("span", `badge${kind ? ` badge--${kind}` : ""}`, text);

  const drawAsk = (kept, person) => {
    const line = make("span", "door-ask", `${say(kept, `ask_${person[ASK]}`)} `), [number, words_] = kept.list.call || ["", ""];
    if (number) line.append(Object.assign(make("a", "nowrap", words_), { href: `tel:${number}` }), " ");
    if (urls.person) line.append(Object.assign(make("a", "", say(kept, "open")), { href: `${urls.person}${person[ID]}` }));
    return line;
  };

  const drawRow = (kept, person, at) => {
    const placed = person[STATUS] === "confirmed", here = Boolean(at && at.here);
    const row = make("li", `door-row${here ? " is-here" : ""}`), who = make("div", "door-who"), act = make("div", "door-act");
    const name = make("span", "door-name", `${person[NAME]} `);
    if (person[NUMBER]) name.append(make("span", "door-number", person[NUMBER]));
    who.append(name);
    if (person[INSTITUTION]) who.append(make("span", "door-more", person[INSTITUTION]));
    const marks = make("span", "door-marks");
    if (here && at.group) marks.append(badge(say(kept, "group", { n: at.group }), "info"));
    if (!placed) marks.append(badge(words(kept)[`status_${person[STATUS]}`] || "", "warning"));
    if (person[ASK]) marks.append(badge(say(kept, "ask"), "warning"));
    if (person[NO_PHOTO]) marks.append(badge(say(kept, "no_photo"), "cancelled"));
    if (person[COLLECTED]) marks.append(badge(say(kept, "collected", { name: person[COLLECTED] })));
    if (at && at.unsent) marks.append(badge(say(kept, "unsent"), "waiting"));
    if (marks.childElementCount) who.append(marks);
    if (person[ASK]) who.append(drawAsk(kept, person));
    if (here) act.append(make("span", "door-at", `✓ ${at.at}`));
    if (person[ASK]) {
      // nothing is noted of this person until the organiser says so
    } else if (here) {
      act.append(button(say(kept, "undo"), "undo", " button--text button--small", person[ID], person[NAME]));
    } else if (placed) {
      act.append(button(say(kept, "arrived"), "mark", "", person[ID], person[NAME]));
    } else {
      act.append(button(say(kept, "let_in"), "admit", " button--quiet", person[ID], person[NAME]));
    }
    row.append(who, act);
    return row;
  };

  const drawWalkIn = (kept, op) => {
    const row = make("li", "door-row is-here"), who = make("div", "door-who"), marks = make("span", "door-marks");
    who.append(make("span", "door-name", op.name));
    if (op.institution) who.append(make("span", "door-more", op.institution));
    marks.append(badge(say(kept, "walk_in"), "info"), badge(say(kept, "unsent"), "waiting"));
    who.append(marks);
    const act = make("div", "door-act");
    act.append(make("span", "door-at", `✓ ${clock(kept, op.at)}`));
    row.append(who, act);
    return row;
  };

  const fits = (person, search) => {
    if (!search) return person[STATUS] === "confirmed" || Boolean(person[ASK]);
    if (/^\d+$/.test(search)) return String(person[NUMBER]) === search;
    const name = ` ${fold(`${person[NAME]} ${person[INSTITUTION]}`)}`;
    return fold(search).split(" ").every((word) => name.includes(word));
  };

  const together = (people) => {
    const parties = new Map(), groups = [];
    for (const person of people) {
      const party = person[PARTY] !== null ? parties.get(person[PARTY]) : undefined;
      if (party) { party.push(person); continue; }
      groups.push([person]);
      if (person[PARTY] !== null) parties.set(person[PARTY], groups[groups.length - 1]);
    }
    return groups;
  };

  const drawList = (kept, at) => {
    const search = by("q").value.trim(), list = document.createDocumentFragment();
    const waiting = kept.ops.filter((op) => op.kind === "walk_in" && op.day === day && (!search || fold(op.name).includes(fold(search))));
    const order = new Intl.Collator("lv");
    const family = (person) => { const cut = person[NAME].lastIndexOf(" "); return `${person[NAME].slice(cut + 1)} ${person[NAME]}`; };
    const people = kept.list.people.filter((person) => fits(person, search))
      .sort((one, other) => order.compare(family(one), family(other)));
    if (waiting.length) {
      const rows = make("ul", "door-rows");
      rows.append(...waiting.map((op) => drawWalkIn(kept, op)));
      list.append(rows);
    }
    for (const party of together(people)) {
      const box = make("div", `door-party${party.length > 1 ? " is-family" : ""}`);
      const missing = party.filter((person) => person[STATUS] === "confirmed" && !person[ASK] && !(at.get(person[ID]) || {}).here);
      if (party.length > 1) {
        const head = make("p", "door-together");
        head.append(make("span", "", say(kept, "together")));
        if (missing.length > 1) head.append(button(say(kept, "mark_all"), "mark", " button--small", missing.map((person) => person[ID]).join(",")));
        box.append(head);
      }
      const rows = make("ul", "door-rows");
      rows.append(...party.map((person) => drawRow(kept, person, at.get(person[ID]))));
      box.append(rows);
      list.append(box);
    }
    const n = people.length + waiting.length, found = search ? say(kept, n ? "found" : "nobody", { n }) : "";
    if (by("door-found").textContent !== found) by("door-found").textContent = found;
    if (!people.length && !waiting.length) list.append(make("p", "door-nobody", say(kept, "nobody")));
    return list;
  };

  const hidden = (name, value) => Object.assign(make("input"), { type: "hidden", name, value });
  const drawLook = (kept) => {
    by("door-look").replaceChildren(...(kept.list.look || []).map((op) => {
      const form = make("form", "door-look"), text = make("p"), row = make("div", "button-row");
      const person = kept.list.people.find((one) => one[ID] === op.person);
      form.method = "post";
      form.action = urls.look.replace(/0$/, String(op.id));
      text.append(make("strong", "", op.name), op.institution ? `, ${op.institution}: ` : ": ", say(kept, "looked", { n: person ? person[NUMBER] : "?" }));
      row.append(button(say(kept, "same"), "atbilde", " button--small", "tas-pats"), button(say(kept, "other"), "atbilde", " button--quiet button--small", "cits"),
        button(say(kept, "mistake"), "atbilde", " button--text button--small", "nav"));
      form.append(hidden("csrf_token", kept.list.csrf), text, row);
      return form;
    }));
  };

  const draw = () => {
    const kept = load();
    if (!kept.list || closed) return;
    turn(kept);
    const at = standings(kept), focused = document.activeElement, held = focused && focused.closest("#door-list") ? focused.value : null;
    const walkIns = kept.ops.filter((op) => op.kind === "walk_in" && op.day === day).length;
    const here = [...at.values()].filter((one) => one.here).length + walkIns;
    const all = kept.list.people.filter((person) => person[STATUS] === "confirmed").length + walkIns;
    by("door-count").textContent = say(kept, "numbers", { n: here, all });
    by("door-list").replaceChildren(drawList(kept, at));
    drawLook(kept);
    by("door-told").hidden = !kept.told.length;
    by("door-told").replaceChildren(...kept.told.slice(-8).map((one) => make("li", "", one.text)));
    by("door-end").hidden = false;
    // The button that was pressed has become another one; the keyboard stays where it was.
    const same = held && [...by("door-list").querySelectorAll("button")].find((one) => one.value === held);
    if (same) same.focus();
    show(state);
  };

  // Whoever was found stands right under the field, which stays in sight. At once: a list that slides while somebody types is
  // hard to read, and for some people sickening.
  const lift = () => {
    const top = by("door-list").getBoundingClientRect().top - by("door-search").offsetHeight;
    if (top < 0) scrollBy({ top, behavior: "instant" });
  };

  const show = (what) => {
    state = what;
    const kept = load(), line = by("door-line"), n = kept.ops.length;
    const text = unsaved && n ? say(kept, "unsaved", { n }) : what ? say(kept, what, { n }) : "";
    line.hidden = !text || (what === "sending" && n < 2 && !unsaved);
    if (line.textContent !== text) line.textContent = text;
    line.classList.toggle("is-waiting", what === "offline" || what === "signed_out" || what === "closed" || (unsaved && n > 0));
  };

  // The link opens nothing any more: the list goes from the device, what could not be sent stays (check-in-left.js).
  const shut = async () => {
    const kept = load();
    const text = say(kept, "closed");
    lost = !document.dispatchEvent(new CustomEvent("check-in-closed", { cancelable: true, detail: kept }));
    await wipe();
    for (const part of ["door-search", "door-form", "door-look", "door-end"]) by(part).hidden = true;
    door.querySelector(".door-new").hidden = true;
    by("door-count").textContent = "";
    by("door-list").replaceChildren();
    by("door-line").hidden = false;
    by("door-line").classList.add("is-waiting");
    by("door-line").textContent = text;
    by("door-told").hidden = true;
  };

  // --- what the helper does ------------------------------------------------------------------------------------------
  by("door-form").addEventListener("submit", (event) => {
    const pressed = event.submitter;
    if (!pressed || !load().list) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const how = pressed.closest(".is-scanned") ? "qr" : "list";
    for (const value of pressed.value.split(",")) {
      note({ kind: pressed.name === "undo" ? "undo" : "mark", person: Number(value), admit: pressed.name === "admit", how });
    }
  });
  by("door-walk-in").addEventListener("submit", (event) => {
    const name = by("name").value.trim();
    if (!load().list || !name) return; // the server says what is missing
    event.preventDefault();
    event.stopImmediatePropagation();
    note({ kind: "walk_in", name, institution: by("institution").value.trim() });
    by("name").value = by("institution").value = "";
    by("name").focus();
  });
  by("door-search").addEventListener("submit", (event) => {
    if (!load().list) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    draw();
    lift();
  });
  by("q").addEventListener("input", () => { by("door-list").classList.remove("is-scanned"); draw(); lift(); });
  for (const link of door.querySelectorAll("[data-day]")) {
    link.addEventListener("click", (event) => {
      if (!load().list) return;
      event.preventDefault();
      [day, chosen] = [link.dataset.day, true];
      draw();
    });
  }
  by("door-end-button").addEventListener("click", async () => {
    const kept = load();
    if (kept.ops.length) {
      await send();
      if (load().ops.length) {
        by("door-line").hidden = false;
        by("door-line").textContent = say(kept, "end_unsent", { n: load().ops.length });
        return;
      }
    }
    closed = true;
    localStorage.removeItem(`${KEY}:left`);
    await wipe();
    location.assign("/");
  });

  // --- badges --------------------------------------------------------------------------------------------------------
  let camera = null;
  const stopCamera = () => {
    if (camera) for (const track of camera.getTracks()) track.stop();
    camera = null;
    by("door-camera").hidden = true;
  };
  const seen = (text) => {
    const code = /\/b\/(\d{1,9})-[\w-]{20}$/.exec(text);
    const person = code && load().list.people.find((one) => one[ID] === Number(code[1]));
    if (!person) { by("door-line").hidden = false; by("door-line").textContent = say(load(), "scan_nothing"); return false; }
    by("q").value = String(person[NUMBER]);
    by("door-list").classList.add("is-scanned");
    draw();
    lift();
    const press = by("door-list").querySelector("button");
    if (press) press.focus();
    return true;
  };
  const scan = async () => {
    try {
      camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
    } catch {
      by("door-line").hidden = false;
      by("door-line").textContent = say(load(), "scan_no_camera");
      return;
    }
    const video = by("door-video"), reader = new BarcodeDetector({ formats: ["qr_code"] });
    by("door-camera").hidden = false;
    video.srcObject = camera;
    await video.play();
    while (camera) {
      const codes = await reader.detect(video).catch(() => []);
      if (codes.length && seen(codes[0].rawValue)) stopCamera();
      await new Promise((next) => setTimeout(next, 200));
    }
  };
  // Where the browser reads no codes (Safari, Firefox) the phone's own camera does: a badge's address opens that person.
  const reads = "BarcodeDetector" in window && navigator.mediaDevices;
  const explain = () => {
    by("door-line").hidden = false;
    by("door-line").textContent = say(load(), "scan_phone");
  };
  by("door-scan").hidden = false;
  by("door-scan").addEventListener("click", reads ? scan : explain);
  by("door-scan-end").addEventListener("click", stopCamera);

  // --- without a network ---------------------------------------------------------------------------------------------
  const tell = (worker, message) => new Promise((done) => {
    if (!worker) { done(); return; }
    const line = new MessageChannel();
    line.port1.onmessage = () => done();
    worker.postMessage(message, [line.port2]);
    setTimeout(done, PATIENCE);
  });
  const prepare = async () => {
    if (!navigator.serviceWorker) return;
    await navigator.serviceWorker.register(urls.worker);
    const ready = await navigator.serviceWorker.ready;
    await tell(ready.active, { type: "keep", urls: urls.keep.split(" ") });
    door.dataset.ready = "yes"; // from here on the page opens without a network
  };

  const start = async () => {
    draw();
    addEventListener("online", wake);
    addEventListener("beforeunload", (event) => { if (lost || (unsaved && load().ops.length)) event.preventDefault(); });
    document.addEventListener("visibilitychange", () => refresh());
    const known = Boolean(load().list);
    if (known && load().ops.length) await send();
    if (!closed && (await read())) { show("online"); draw(); }
    if (!closed && load().list) prepare().catch(() => {}); // without a worker the page still works while it is open
    setInterval(refresh, EVERY);
  };
  start();
})();
