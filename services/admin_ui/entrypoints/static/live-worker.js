// One stream for all tabs of a browser: each tab with its own would use up the connections.
// Also loaded by pages of browsers that have no SharedWorker; then there is one tab.
"use strict";

const EVENTS = ["live", "away", "stale", "activity", "absorbed", "ping"];
const SILENT_MS = 25000;
const ports = new Set();
let source = null;
let standing = "away";
let heard = Date.now();

function tell(event, data) {
  if (event === "live" || event === "away") standing = event;
  for (const port of ports) port.postMessage({ event, data });
}

function open() {
  if (source && source.readyState !== EventSource.CLOSED) return;
  heard = Date.now();
  source = new EventSource("/live");
  for (const event of EVENTS) {
    source.addEventListener(event, (message) => {
      heard = Date.now();
      if (event !== "ping") tell(event, message.data);
    });
  }
  source.onerror = () => {
    tell("away");
    // Closed for good, for example signed out: asked again after a while.
    if (source.readyState === EventSource.CLOSED) setTimeout(open, 5000);
  };
}

function watch() {
  // A connection can die without a word: the log says something every fifteen seconds.
  if (Date.now() - heard < SILENT_MS) return;
  tell("away");
  source?.close();
  open();
}

function join(port) {
  ports.add(port);
  port.postMessage({ event: standing });
  open();
}

setInterval(watch, 5000);
self.onconnect = (event) => join(event.ports[0]);
if (self.document) join({ postMessage: (message) => self.caigouHear(message) });
