// Passkeys: hands the question of the page to the browser and its answer to the form. The form shows itself only here.
(() => {
  "use strict";
  const forms = document.querySelectorAll("form[data-passkey]");
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  if (!window.PublicKeyCredential || !window.isSecureContext) {
    for (const words of document.querySelectorAll("[data-no-passkeys]")) words.hidden = false;
    return;
  }

  // The question with its bytes as bytes, and what the browser says to it.
  async function ask(kind, options) {
    const publicKey = { ...options, challenge: bytes(options.challenge) };
    if (kind === "get") return navigator.credentials.get({ publicKey });
    publicKey.user = { ...options.user, id: bytes(options.user.id) };
    publicKey.excludeCredentials = (options.excludeCredentials || []).map((key) => ({ ...key, id: bytes(key.id) }));
    return navigator.credentials.create({ publicKey });
  }

  function plain(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response };
  }

  const PROBLEMS = { NotAllowedError: "refused", AbortError: "refused", InvalidStateError: "known" };

  for (const form of forms) {
    const problems = form.querySelectorAll("[data-problem]");
    let asking = false;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      const name = form.querySelector("input[name=name]");
      if (name && !name.value.trim()) return; // the server says what is missing
      event.preventDefault();
      if (asking) return;
      asking = true;
      for (const problem of problems) problem.hidden = true;
      try {
        const credential = await ask(form.dataset.passkey, JSON.parse(form.dataset.options));
        form.querySelector("input[name=credential]").value = JSON.stringify(plain(credential));
        form.submit();
      } catch (error) {
        const which = PROBLEMS[error.name] || "failed";
        for (const problem of problems) problem.hidden = problem.dataset.problem !== which;
      } finally {
        asking = false;
      }
    });
  }
})();
