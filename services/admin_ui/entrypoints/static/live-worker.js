// One stream for all tabs of a browser: each tab with its own would use up the connections.
// Also loaded by pages of browsers that have no SharedWorker; then there is one tab.
"use strict";

(() => {
  const EVENTS = ["live", "away", "out", "stale", "changed", "activity", "absorbed", "ping"];
  const SILENT_MS = 25000;
  const AGAIN_MS = 2000;
  const OUT_MS = 15000;
  const BADGE_MS = 1000;
  const ports = new Set();
  let source = null;
  let standing = "away";
  let position = "";
  let heard = Date.now();
  let again = null;

  function tell(event, data = {}) {
    if (["live", "away", "out"].includes(event)) standing = event;
    for (const port of ports) port.postMessage({ event, data, position });
  }

  function open() {
    clearTimeout(again);
    if (source && source.readyState !== EventSource.CLOSED) return;
    heard = Date.now();
    // A stream that is opened anew sends no Last-Event-ID: the address says where to go on.
    source = new EventSource(position ? `/live?after=${position}` : "/live");
    for (const event of EVENTS) source.addEventListener(event, (message) => hear(event, message));
    source.onerror = () => {
      // Reconnecting by itself, or closed for good: then somebody may have signed out.
      if (source.readyState === EventSource.CLOSED) retry();
      else tell("away");
    };
  }

  function hear(event, message) {
    heard = Date.now();
    if (message.lastEventId) position = message.lastEventId;
    if (event === "ping") return;
    const data = JSON.parse(message.data);
    tell(event, data);
    if (event === "out") { source.close(); retry(); }
    if (event === "live" && badge.missed) badge.ask();
    if (event === "activity") badge.hear(data);
  }

  async function retry() {
    const response = await part("/attention/badge");
    const out = response?.status === 401;
    tell(out ? "out" : "away");
    clearTimeout(again);
    // Whoever signs in again opens a page, and that page asks at once.
    again = setTimeout(open, out ? OUT_MS : AGAIN_MS);
  }

  const part = (address) => fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);

  // What waits for a person: asked for once for all tabs, and only when it may be another.
  const badge = {
    some: true, // whether anything waits, as far as is known
    missed: false,
    timer: null,
    hear(activity) { if (this.some || activity.is_awaiting_action) this.ask(); },
    ask() { this.timer ??= setTimeout(() => this.read(), BADGE_MS); },
    async read() {
      this.timer = null;
      const response = await part("/attention/badge");
      this.missed = !response?.ok;
      if (this.missed) return;
      const html = await response.text();
      this.some = html.includes("href");
      for (const port of ports) port.postMessage({ event: "badge", html });
    },
  };

  function watch() {
    // A connection can die without a word: the server says something every fifteen seconds.
    if (!source || standing === "out" || Date.now() - heard < SILENT_MS) return;
    tell("away");
    source.close();
    open();
  }

  function join(port) {
    ports.add(port);
    port.postMessage({ event: standing, data: {}, position });
    open();
  }

  setInterval(watch, 2000);
  self.onconnect = ({ ports: [port] }) => {
    port.onmessage = ({ data }) => { data === "gone" ? ports.delete(port) : join(port); };
    join(port);
  };
  if (self.document) join({ postMessage: (told) => self.caigouHear(told) });
})();
