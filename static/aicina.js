// Small comforts. Every page does its work without this file; nothing here may be the only way to do a thing.
(() => {
  "use strict";
  const all = (selector, root = document) => root.querySelectorAll(selector);

  // A page that comes back with errors puts the cursor where they are listed.
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();

  // Copy an address; the button is hidden until here, because without a script it could do nothing.
  for (const button of navigator.clipboard ? all("[data-copy]") : []) {
    const words = button.querySelector("[data-copy-text]");
    const usual = words.textContent;
    words.setAttribute("aria-live", "polite");
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(source.value);
        words.textContent = button.dataset.done;
        setTimeout(() => { words.textContent = usual; }, 4000);
      } catch {
        source.select();
      }
    });
  }

  for (const button of navigator.share ? all("[data-share-url]") : []) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const { shareUrl: url, shareTitle: title, shareText: text } = button.dataset;
      navigator.share({ url, title, text }).catch(() => {}); // closing the share sheet is not an error
    });
  }

  for (const button of all("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // Rows that can be added and removed. Numbers only grow: a gap is harmless, a number used twice is not.
  for (const rows of all("[data-rows]")) {
    const list = rows.querySelector("[data-rows-list]");
    const template = rows.querySelector("[data-row-template]");
    const add = rows.querySelector("[data-row-add]");
    let next = Number(rows.dataset.next);
    // People who come along are numbered as they stand, and there are only so many.
    const settle = () => {
      const count = list.children.length;
      [...list.children].forEach((row, place) => {
        for (const number of all("[data-row-number]", row)) number.textContent = String(place + Number(rows.dataset.first || 1));
      });
      if (rows.dataset.most) add.hidden = count >= Number(rows.dataset.most);
      for (const other of all(`[data-for-rows="${rows.id}"]`)) other.hidden = count === 0;
    };
    rows.addEventListener("click", (event) => {
      if (event.target.closest("[data-row-add]")) {
        event.preventDefault();
        list.insertAdjacentHTML("beforeend", template.innerHTML.replaceAll("__index__", String(next++)));
        counters(list.lastElementChild);
        settle();
        const first = list.lastElementChild.querySelector("input:not([type=hidden]), select, textarea");
        if (first) first.focus();
        rows.dispatchEvent(new Event("input", { bubbles: true }));
      } else if (event.target.closest("[data-row-remove]")) {
        event.preventDefault();
        event.target.closest("[data-row]").remove();
        settle();
        add.focus();
        rows.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
  }

  // Every time of a day at once.
  for (const button of all("[data-all-yes]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      for (const yes of all("input[type=radio][value='2']", button.closest("[data-day]"))) yes.checked = true;
      button.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  // Somebody abroad finds the clock of their own device chosen already; the button shows the times on it.
  for (const select of all("select[data-zone]")) {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (select.value || !own || own === select.dataset.zone) continue;
    if (![...select.options].some((option) => option.value === own)) select.add(new Option(own.replaceAll("_", " "), own));
    select.value = own;
    const around = select.closest("details");
    if (around) around.open = true; // it is kept with the answer, so it is not chosen unseen
  }

  // A guardian is asked for only when somebody says that they are younger; without a script the words above say so.
  for (const part of all("[data-for-younger]")) {
    const oldest = { under_13: 12, from_13: 15, from_16: 17, adult: 200 };
    const ages = [...all("input[name=age_band]", part.closest("form"))];
    const show = () => {
      const chosen = ages.find((age) => age.checked);
      part.hidden = !chosen || oldest[chosen.value] >= Number(part.dataset.forYounger);
    };
    for (const age of ages) age.addEventListener("change", show);
    show();
  }

  // Ask before unsaved work is lost, on forms that say so.
  for (const form of all("form[data-dirty-guard]")) {
    let dirty = Boolean(summary);
    form.addEventListener("input", () => { dirty = true; });
    form.addEventListener("submit", () => { dirty = false; });
    window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  }

  // A sent form looks busy. The button stays a button: pressing twice is harmless on the server, a dead button is not.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || event.defaultPrevented || event.target.hasAttribute("data-no-busy")) return;
    button.classList.add("is-busy");
    setTimeout(() => button.classList.remove("is-busy"), 8000);
  });
  window.addEventListener("pageshow", () => all(".is-busy").forEach((button) => button.classList.remove("is-busy")));

  // Characters left, spoken only when few remain.
  function counters(root) {
    for (const note of all("[data-count-for]", root)) {
      const input = document.getElementById(note.dataset.countFor);
      if (!input || input.maxLength < 0) continue;
      const show = () => {
        const left = input.maxLength - input.value.length;
        note.setAttribute("aria-live", left < 20 ? "polite" : "off");
        note.textContent = note.dataset.text.replace("{n}", String(left));
      };
      note.hidden = false;
      input.addEventListener("input", show);
      show();
    }
  }
  counters(document);
})();
