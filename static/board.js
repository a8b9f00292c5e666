// The board of groups: cards are dragged or moved by keys; the server answers with the board as it is then.
// Without this file every card opens, and has a form of its own that does the same.
(() => {
  "use strict";
  const board = document.getElementById("board");
  const told = document.getElementById("board-said");
  if (!board || !window.fetch) return;
  const FAR_ENOUGH = 6; // px a pointer goes before a press becomes a drag
  const cardOf = (node) => node.closest("[data-person]");
  const columns = () => [...board.querySelectorAll("[data-to]")];
  const say = (text) => { told.textContent = ""; requestAnimationFrame(() => { told.textContent = text; }); };
  board.classList.add("is-live");

  // --- sending ---

  let busy = false;
  async function send(form, data, focus) {
    if (busy) return;
    busy = true;
    board.classList.add("is-busy");
    board.setAttribute("aria-busy", "true");
    let text;
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Board": "1" }, redirect: "manual" });
      text = [200, 409, 422].includes(answer.status) ? await answer.text() : "";
    } catch {
      say(board.dataset.failed);
      return;
    } finally {
      busy = false;
      board.classList.remove("is-busy");
      board.removeAttribute("aria-busy");
    }
    if (!text.includes('id="board-now"')) return void location.reload(); // signed out, or the event is gone: its own page says so
    draw(text, focus);
  }

  function draw(text, focus) {
    const side = board.querySelector(".board-side");
    const kept = side ? side.scrollTop : 0;
    const open = [...board.querySelectorAll("details[open].board-worth")].length > 0;
    board.innerHTML = text;
    const now = board.querySelector(".board-side");
    if (now) now.scrollTop = kept;
    if (open) board.querySelector(".board-worth").open = true;
    const target = focus && board.querySelector(focus);
    if (target) {
      target.focus({ preventScroll: true });
      target.scrollIntoView({ block: "nearest" });
    } else {
      board.focus({ preventScroll: true });
    }
    say(board.querySelector("#board-now").dataset.said);
  }

  board.addEventListener("submit", (event) => {
    const form = event.target;
    if ("page" in form.dataset) return; // leads to another page
    event.preventDefault();
    const card = cardOf(form);
    const column = form.closest("[data-to]");
    const back = card ? `#${card.id} summary` : column ? `#${column.id} .board-change summary` : ".board-bar button";
    send(form, new FormData(form, event.submitter), back);
  });

  const movable = (card) => Boolean(card.querySelector(".board-grip"));

  function ask(card, name, value) {
    const form = board.querySelector("#board-move");
    const data = new FormData(form);
    data.set("person", card.dataset.person);
    data.set("was", card.dataset.place);
    data.set(name, value);
    send(form, data, `#${card.id} summary`);
  }

  function moveTo(card, to) {
    if (movable(card) && card.dataset.place !== to) ask(card, "to", to);
  }

  function wish(card, wished) {
    if (movable(card)) ask(card, "wish", wished);
  }

  // --- keys ---

  const summaries = (column) => [...column.querySelectorAll("[data-person] > details > summary")];

  function step(summary, down) {
    const all = summaries(summary.closest("[data-to]"));
    const next = all[all.indexOf(summary) + down];
    if (next) next.focus();
  }

  function across(summary, right) {
    const filled = columns().filter((column) => summaries(column).length);
    const next = filled[filled.indexOf(summary.closest("[data-to]")) + right];
    if (next) summaries(next)[0].focus();
  }

  function pressed(event, card) {
    const groups = columns().filter((column) => column.classList.contains("board-group"));
    const key = event.key.toLowerCase();
    if (/^[1-9]$/.test(key) && groups[key - 1]) moveTo(card, groups[key - 1].dataset.to);
    else if (key === "0") moveTo(card, "open");
    else if (key === "r") moveTo(card, "reserve");
    else if (key === "p") wish(card, card.classList.contains("is-pinned") ? "none" : "pinned");
    else return false;
    return true;
  }

  board.addEventListener("keydown", (event) => {
    const card = cardOf(event.target);
    if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
    const details = card.querySelector("details");
    const summary = details.querySelector("summary");
    if (event.key === "Escape" && details.open) {
      details.open = false;
      summary.focus();
    } else if (event.target === summary) {
      const walk = { ArrowDown: [step, 1], ArrowUp: [step, -1], ArrowRight: [across, 1], ArrowLeft: [across, -1] }[event.key];
      if (walk) walk[0](summary, walk[1]);
      else if (!pressed(event, card)) return;
    } else if (event.target.matches("select") && event.key === "Enter") {
      event.target.form.requestSubmit(event.target.form.querySelector("button"));
    } else return;
    event.preventDefault();
  });

  // A card that opens by the keyboard or a press puts the cursor on the choice of a place.
  board.addEventListener("toggle", (event) => {
    const card = cardOf(event.target);
    if (!card || !event.target.open) return;
    for (const other of board.querySelectorAll("[data-person] > details[open]")) if (other !== event.target) other.open = false;
    withMenu(card).then(() => {
      const select = card.querySelector("select");
      if (select && card.contains(document.activeElement)) select.focus();
    });
  }, true);

  // On a large board a card gets its menu when it opens; without an answer its link leads to the same.
  async function withMenu(card) {
    const link = card.querySelector("a[data-menu]");
    if (!link) return;
    const answer = await fetch(link.href, { headers: { "X-Board": "1" }, redirect: "manual" }).catch(() => null);
    const text = answer && answer.status === 200 ? await answer.text() : "";
    if (text.includes("<form") && link.isConnected) link.parentElement.innerHTML = text;
  }

  // --- dragging ---

  let taken = null;

  function over(x, y) {
    const node = document.elementFromPoint(x, y);
    return node ? node.closest("[data-to]") : null;
  }

  function mark(column) {
    if (column === taken.over) return;
    if (taken.over) taken.over.classList.remove("is-over");
    taken.over = column;
    if (!column) return;
    column.classList.add("is-over");
    say(board.dataset.over.replace("{place}", column.dataset.name));
  }

  function lift() {
    const box = taken.card.getBoundingClientRect();
    taken.ghost = taken.card.cloneNode(true);
    taken.ghost.removeAttribute("id");
    taken.ghost.classList.add("board-ghost");
    taken.ghost.style.width = `${box.width}px`;
    taken.dx = taken.x - box.left;
    taken.dy = taken.y - box.top;
    document.body.append(taken.ghost);
    document.body.classList.add("is-moving");
    taken.card.classList.add("is-taken");
  }

  function follow() {
    if (!taken || !taken.ghost) return;
    taken.ghost.style.transform = `translate(${taken.atX - taken.dx}px, ${taken.atY - taken.dy}px)`;
    const edge = 48;
    const speed = taken.atY < edge ? -12 : taken.atY > innerHeight - edge ? 12 : 0;
    if (speed) scrollBy(0, speed);
    mark(over(taken.atX, taken.atY));
    taken.frame = requestAnimationFrame(follow);
  }

  function letGo(drop) {
    const { card, ghost, over: column, frame } = taken;
    cancelAnimationFrame(frame);
    if (ghost) {
      const ended = new AbortController();
      ghost.remove();
      document.body.classList.remove("is-moving");
      card.classList.remove("is-taken");
      if (column) column.classList.remove("is-over");
      // The click that ends a drag must not open the card. A finger's drag ends without one: the next press is meant then.
      const swallow = { capture: true, once: true, signal: ended.signal };
      addEventListener("click", (event) => { event.preventDefault(); event.stopPropagation(); }, swallow);
      for (const begun of ["pointerdown", "keydown"]) addEventListener(begun, () => ended.abort(), swallow);
      if (drop && column && column.dataset.to !== card.dataset.place) moveTo(card, column.dataset.to);
      else say(board.dataset.dropped);
    }
    taken = null;
  }

  board.addEventListener("pointerdown", (event) => {
    const card = cardOf(event.target);
    if (!card || event.button !== 0 || !event.isPrimary || busy || !movable(card)) return;
    const byGrip = event.target.closest(".board-grip");
    if (!byGrip && (event.pointerType !== "mouse" || event.target.closest(".board-menu"))) return;
    taken = { card, x: event.clientX, y: event.clientY, atX: event.clientX, atY: event.clientY, pointer: event.pointerId, over: null };
  });

  addEventListener("pointermove", (event) => {
    if (!taken || event.pointerId !== taken.pointer) return;
    taken.atX = event.clientX;
    taken.atY = event.clientY;
    if (taken.ghost) return void event.preventDefault();
    if (Math.hypot(event.clientX - taken.x, event.clientY - taken.y) < FAR_ENOUGH) return;
    lift();
    follow();
  });
  addEventListener("pointerup", (event) => { if (taken && event.pointerId === taken.pointer) letGo(true); });
  addEventListener("pointercancel", (event) => { if (taken && event.pointerId === taken.pointer) letGo(false); });
  addEventListener("keydown", (event) => { if (taken && event.key === "Escape") letGo(false); });
  board.addEventListener("dragstart", (event) => event.preventDefault()); // links on a card are no drag of their own
})();
