// The page of a run looks for news every second; without this file it is loaded again every few seconds.
(() => {
  "use strict";
  const box = document.getElementById("run");
  const said = document.getElementById("run-said");
  if (!box || !box.dataset.run) return;
  let last = "";

  const show = (text) => {
    if (text === last) return;
    last = text;
    const held = box.contains(document.activeElement) ? document.activeElement.textContent : "";
    box.innerHTML = text;
    document.title = box.querySelector("[data-title]").dataset.title;
    const again = [...box.querySelectorAll("button, a")].find((one) => held && one.textContent === held);
    if (again) again.focus();
    const title = box.querySelector(".banner-title").textContent;
    if (said.textContent !== title) said.textContent = title;
  };

  const look = async () => {
    let pause = 1000;
    try {
      const answer = await fetch(box.dataset.run, { credentials: "same-origin", redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.text());
      if (box.querySelector("[data-over]")) return;
    } catch {
      pause = 5000;
    }
    setTimeout(look, pause);
  };
  setTimeout(look, 1000);
})();
