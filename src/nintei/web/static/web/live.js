// What has changed elsewhere comes to the page by itself: the server says which thing has changed, and the marked
// parts of the page (data-live="thread:12" or only data-live="thread") ask for themselves again at their ordinary
// addresses. Where no stream can be had, they ask every data-poll seconds. Only while somebody looks at the page.
(() => {
  const { dataset } = document.body;
  if (!dataset.poll) return; // Nobody is signed in.
  const SILENT = 70e3, HIDDEN = 20e3, LONGEST = 120e3;
  let stream = null, isHeard = false, heardAt = 0, failures = 0, tryAt = 0, hiddenSince = 0, isOver = false;
  // As of when the page is known to be as the server would show it.
  let freshAt = performance.timeOrigin;

  // --- what is shown -----------------------------------------------------------------------------------
  const parts = () => [...document.querySelectorAll("[data-live]")];
  const concerns = (part, topics) =>
    part.dataset.live.split(" ").some((word) => topics.some((topic) => topic === word || topic.startsWith(`${word}:`)));
  // A part that is just sending something gets its answer first; what others wait for goes before it.
  let later = [];
  const renew = (found) => {
    for (const part of found) {
      if (part.querySelector("form.htmx-request")) later.push(part.dataset.live);
      else htmx.trigger(part, "live", {}, false);
    }
    freshAt = Date.now();
  };
  document.addEventListener("htmx:finally:request", () => {
    const waiting = later;
    later = [];
    if (waiting.length) setTimeout(() => renew(parts().filter((part) => waiting.includes(part.dataset.live))), 300);
  });

  // What somebody has typed, chosen or picked stays, and with it what was said about it.
  const filled = (form) =>
    JSON.stringify(
      [...form.elements].filter((one) => one.name && one.type !== "hidden" && one.type !== "submit")
        .map((one) => [one.name, one.type === "file" ? one.files.length : one.value, one.checked]),
    );
  // Words that are shown because their form is gone stay when the page is renewed once more.
  const keeps = (one, by) => one.matches?.("[data-kept]:not([hidden])") && by.matches?.("[data-kept][hidden]");
  htmx.registerExtension("live", {
    htmx_before_morph_node: (_part, { oldNode, newNode }) =>
      !keeps(oldNode, newNode) &&
      !(oldNode instanceof HTMLFormElement && newNode instanceof HTMLFormElement && filled(oldNode) !== filled(newNode)),
  });

  // What was typed into a form that is no longer there is shown instead of it.
  const typed = new WeakMap();
  const isOurs = (ctx) => ctx?.sourceElement?.matches?.("[data-live]") && ctx.sourceEvent?.type === "live";
  document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
    if (!isOurs(ctx)) return;
    const texts = [...ctx.sourceElement.querySelectorAll("textarea")];
    typed.set(ctx, texts.filter((text) => text.value.trim() && text.value !== text.defaultValue));
  });
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    const lost = (typed.get(ctx) ?? []).filter((text) => !text.isConnected);
    const place = lost.length && document.querySelector("[data-kept]");
    if (!place) return;
    place.hidden = false;
    place.querySelector("blockquote").textContent = lost.map((text) => text.value).join("\n\n");
  });

  // Sent to the log-in page instead: this person is out. The page stays as it is until they do something.
  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    if (!isOurs(ctx) || (ctx.response.raw.ok && !ctx.response.raw.redirected)) return;
    event.preventDefault();
    if (ctx.response.raw.redirected) {
      isOver = true;
      close();
    }
  });

  // --- what is heard -----------------------------------------------------------------------------------
  const close = () => {
    stream?.close();
    stream = null;
    isHeard = false;
  };
  const fail = () => {
    close();
    failures += 1;
    tryAt = Date.now() + Math.min(1000 * 2 ** failures, LONGEST) * (0.5 + Math.random());
  };
  const hear = (event, act) =>
    stream.addEventListener(event, ({ data }) => {
      isHeard = true;
      heardAt = Date.now();
      act(data);
    });
  const open = () => {
    const age = Math.max(0, Math.ceil((Date.now() - freshAt) / 1000));
    stream = new EventSource(`${dataset.push}?age=${age}`, { withCredentials: true });
    heardAt = Date.now();
    stream.onerror = fail;
    hear("hello", () => { failures = 0; freshAt = Date.now(); });
    hear("beat", () => { freshAt = Date.now(); });
    hear("changed", (data) => renew(parts().filter((part) => concerns(part, data.split(" ")))));
    hear("again", () => renew(parts()));
    hear("bye", fail);
    // This person has many pages open; the newer ones stay live.
    hear("enough", () => { close(); tryAt = Infinity; });
  };

  const tick = () => {
    const now = Date.now();
    if (isOver) return;
    if (document.hidden) {
      if (stream && now - hiddenSince > HIDDEN) close();
      return;
    }
    if (stream && now - heardAt > SILENT) fail();
    if (!stream && dataset.push && now >= tryAt) open();
    if (!isHeard && now - freshAt > dataset.poll * 1000) renew(parts());
  };
  document.addEventListener("visibilitychange", () => {
    hiddenSince = Date.now();
    if (!document.hidden && !isHeard) tryAt = 0;
    tick();
  });
  // A page that comes back by the browser's own way may be old.
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => {
    if (event.persisted) renew(parts());
  });
  setInterval(tick, 1000);
  tick();
})();
