// Keeps an open page up to date. The server sends the parts that changed, rendered and escaped, by
// the id of their element.
(() => {
  "use strict";
  const status = document.getElementById("status");
  if (!status || !window.EventSource) return;

  const show = (live) => {
    status.hidden = false;
    status.classList.toggle("on", live);
    const text = live ? status.dataset.live : status.dataset.waiting;
    // Screen readers announce every write, so the text is only written if it changes.
    if (status.textContent !== text) status.textContent = text;
  };

  const replace = (id, html) => {
    const part = document.getElementById(id);
    if (!part || part.innerHTML === html) return;
    const open = [...part.querySelectorAll("details[open]")].map((details) => details.id);
    const holder = document.activeElement?.closest("details");
    const focused = part.contains(holder) ? holder.id : null;
    part.innerHTML = html;
    // Elements that the reader opened stay open, and the focus stays where it was.
    for (const details of part.querySelectorAll("details")) {
      if (open.includes(details.id)) details.open = true;
      if (focused && details.id === focused) details.querySelector("summary")?.focus();
    }
  };

  let source = null;

  const disconnect = () => {
    source?.close();
    source = null;
    show(false);
  };

  const connect = () => {
    if (source || document.hidden) return;
    source = new EventSource(`/events?lang=${document.documentElement.lang}`);
    source.addEventListener("open", () => show(true));
    source.addEventListener("error", () => {
      show(false);
      // EventSource does not reconnect after an error status, but the server may be restarting.
      if (source?.readyState === EventSource.CLOSED) {
        disconnect();
        setTimeout(connect, 5000);
      }
    });
    source.addEventListener("parts", (event) => {
      for (const [id, html] of Object.entries(JSON.parse(event.data))) replace(id, html);
    });
  };

  // Browsers limit the connections per host (six with HTTP/1.1), so hidden tabs close theirs.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) disconnect();
    else connect();
  });
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", connect);

  show(false);
  connect();
})();
