// Additions to pages that work without: keys j, k, o and u, and news of what changed.
(() => {
  "use strict";
  const items = () => [...document.querySelectorAll(".development h3 a, .reports > li > p:first-child a")];
  const move = (step) => {
    const all = items();
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
    if (next) next.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "u" && location.pathname !== "/") location.assign("/");
    else if (event.key === "o" && document.activeElement.href) document.activeElement.click();
  });
  if (document.getElementById("today") && window.EventSource) {
    const live = new EventSource("/live");
    live.addEventListener("changed", () => document.body.dispatchEvent(new Event("changed")));
    addEventListener("pagehide", () => live.close());
  }
})();
