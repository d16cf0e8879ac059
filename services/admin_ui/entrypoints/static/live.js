// Follows the stream for this page: asks for what changed of what it shows, while it is seen.
"use strict";

const livePage = (() => {
  const mark = document.getElementById("live");
  const main = document.getElementById("main");
  const worker = document.querySelector("script[data-worker]")?.dataset.worker;
  const LONGEST_MS = 15000;

  // These can be asked for what changed; another page with lists is read whole.
  const ASKED = /^\/(purchase|activities|orders(\/[^/]+\/(purchase|items|activities))?)$/;
  const has = (selector) => Boolean(main.querySelector(selector));
  const asks = ASKED.test(location.pathname);
  const rows = asks && has("[data-list], table[data-live=orders]");
  const feed = asks && has("[data-feed]");
  const whole = !asks && has("[data-list]");
  const order = location.pathname.match(/^\/orders\/([^/]+)\//)?.[1];
  const ofOrder = order && decodeURIComponent(order);

  const read = (text) => { const [orders, log] = (text || "-").split("-"); return { orders: Number(orders), log: Number(log) }; };

  let at = main?.dataset.position ?? ""; // up to here the page shows everything
  let have = ""; // digests of lists and parts that the page holds
  let want = []; // rows that came onto the page without having changed
  let known = 0; // what order_status has committed, as far as we were told
  let standing = "away";
  let dirty = false;
  let asking = false;
  let failures = 0;

  let since = null; // when the page was last live, if it is not

  function show(state) {
    const on = state === "live";
    since = on ? null : since ?? new Date().toISOString().slice(11, 16);
    const span = document.createElement("span");
    span.className = on ? "on" : "off";
    span.textContent = on ? `● ${mark.dataset.live}` : `○ ${mark.dataset[state]} · ${since} UTC`;
    if (mark.textContent !== span.textContent) mark.replaceChildren(span);
  }

  function ask(delay = 0) {
    if (!rows && !feed && !whole) return;
    dirty = true;
    if (asking || document.hidden) return;
    asking = true;
    setTimeout(run, delay);
  }

  async function run() {
    dirty = false;
    const began = performance.now();
    const good = await once().catch(() => { show("away"); return false; });
    const took = performance.now() - began;
    failures = good ? 0 : failures + 1;
    if (!good) dirty = true;
    // As much time is left to everything else as was taken; whoever fails waits longer and longer.
    const pause = good ? Math.max(whole ? 1000 : 50, Math.min(took, 1000)) : Math.min(1000 * 2 ** failures, LONGEST_MS);
    setTimeout(() => { asking = false; if (dirty) ask(); }, pause);
  }

  const failed = (state) => { show(state); return false; };

  // Past the browser's cache: there, tabs that ask the same would wait for one another.
  async function answer(address, kind) {
    const response = await fetch(address, { cache: "no-store", headers: { "HX-Request": "true" } }).catch(() => null);
    // Nobody is led away from what he is doing: the next button that is pressed leads to the sign-in.
    if (response?.status === 401) return failed("out");
    const good = response?.ok && !response.redirected && response.headers.get("content-type")?.startsWith(kind);
    return good ? response : failed("away");
  }

  async function once() {
    const response = await (whole ? answer(location.href, "text/html") : answer(question(), "application/json"));
    if (!response) return false;
    if (whole) liveRows.apply(liveRows.read(new DOMParser().parseFromString(await response.text(), "text/html")));
    else take(await response.json());
    show(standing);
    return true;
  }

  function question() {
    const address = new URL(`/live${location.pathname}${location.search}`, location.origin);
    address.searchParams.set("live_since", at);
    // Whoever wants rows needs to know again where they stand.
    address.searchParams.set("live_have", want.length ? "" : have);
    if (want.length) address.searchParams.set("live_want", want.join("\n"));
    known ? address.searchParams.set("at_least", String(known)) : address.searchParams.delete("at_least");
    return address;
  }

  function take(told) {
    want = liveRows.apply(told);
    at = told.position;
    have = told.have;
    if (want.length || told.behind) dirty = true;
  }

  // Whether the page is behind a position that it has heard of.
  function isBehind(position) {
    const [there, here] = [read(position), read(at)];
    return rows && !(there.orders <= here.orders) || feed && !(there.log <= here.log);
  }

  const about = (orders) => !ofOrder || orders.includes(ofOrder);

  const hearing = {
    live(told) {
      standing = "live";
      show("live");
      // What changed between rendering and connecting is caught up.
      if (whole || isBehind(told.position)) ask();
      liveActivity.read();
    },
    away() { standing = "away"; show("away"); },
    out() { standing = "out"; show("out"); },
    stale(told) {
      const [there, here] = [read(told.position), read(at)];
      const orders = told.data.of === "orders";
      if (whole) ask();
      if (orders ? !rows : !feed) return;
      show("stale");
      // A database that was made anew counts from the beginning.
      if (orders && there.orders < here.orders || !orders && there.log < here.log) { at = ""; have = ""; }
      known = orders ? there.orders : known;
      ask();
    },
    changed(told) {
      if (!rows || !about(told.data.changed.map((place) => place[0]))) return;
      known = Math.max(known, read(told.position).orders);
      ask();
    },
    activity(told) {
      // Its first twenty orders are told.
      const concerns = about(told.data.orders) || told.data.orders.length >= 20;
      if (whole || feed && concerns) ask();
      // What a booking waits for is the gateway's to know: no row changes with it.
      const pending = rows && concerns ? liveRows.pending() : [];
      if (pending.length) { want = [...new Set([...want, ...pending])]; ask(); }
      if (liveActivity.concerns(told.data)) liveActivity.read();
    },
    absorbed(told) { if (feed || whole) ask(); if (liveActivity.concerns(told.data)) liveActivity.read(); },
    badge(told) {
      const badge = document.getElementById("attention");
      if (badge && badge.innerHTML.trim() !== told.html.trim()) badge.innerHTML = told.html;
    },
  };

  function hear(told) { hearing[told.event]?.(told); }

  document.addEventListener("caigou:done", (event) => {
    known = Math.max(known, event.detail || 0);
    ask();
    liveActivity.read();
  });

  function connect() {
    if (!mark || !window.EventSource) return;
    if (!window.SharedWorker) {
      window.caigouHear = hear;
      document.head.append(Object.assign(document.createElement("script"), { src: worker }));
      document.addEventListener("visibilitychange", () => { if (!document.hidden) { ask(); liveActivity.read(); } });
      return;
    }
    const { port } = new SharedWorker(worker);
    port.onmessage = (message) => hear(message.data);
    // A page that was put away, or slept, may have missed what it was told: it is told again.
    const greet = () => port.postMessage("here");
    window.addEventListener("pagehide", () => port.postMessage("gone"));
    window.addEventListener("pageshow", (event) => { if (event.persisted) greet(); });
    document.addEventListener("resume", greet);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      greet();
      if (dirty) ask();
    });
  }

  connect();
})();
