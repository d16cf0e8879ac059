// One stream for all tabs of a browser: each tab with its own would use up the connections.
"use strict";

const ports = new Set();
let source = null;
let standing = "away";

function tell(event, data) {
  if (event === "live" || event === "away") standing = event;
  for (const port of ports) port.postMessage({ event, data });
}

function open() {
  if (source && source.readyState !== EventSource.CLOSED) return;
  source = new EventSource("/live");
  for (const event of ["live", "away", "stale", "activity"]) source.addEventListener(event, (e) => tell(event, e.data));
  source.onerror = () => {
    tell("away");
    // Closed for good, for example signed out: asked again when a page comes or after a while.
    if (source.readyState === EventSource.CLOSED) setTimeout(open, 5000);
  };
}

self.onconnect = (event) => {
  const port = event.ports[0];
  ports.add(port);
  port.postMessage({ event: standing });
  open();
};
