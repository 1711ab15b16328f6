// 带齐单 as a basket: what was put in stays through tabs and reloads, for one resident at a time.
(function () {
  "use strict";
  const IDLE = 15 * 60 * 1000;
  const head = document.getElementById("basket");
  const fresh = document.getElementById("fresh");
  const told = document.getElementById("told");
  if (!head) return;
  const plan = new URL(head.href);

  function read() {
    try {
      const kept = JSON.parse(localStorage.getItem("basket")) || {};
      if (Array.isArray(kept.ids) && Date.now() - kept.at < IDLE) return kept.ids;
      localStorage.removeItem("basket");
      return [];
    } catch (error) { return []; }
  }
  function write(ids) {
    try {
      if (ids.length) localStorage.setItem("basket", JSON.stringify({ ids, at: Date.now() }));
      else localStorage.removeItem("basket");
    } catch (error) { /* a private window: the address alone carries the list */ }
    show();
  }
  function address(ids, from) {
    const there = new URL(from || plan);
    there.searchParams.delete("id");
    ids.forEach((id) => there.searchParams.append("id", id));
    return there.pathname + there.search;
  }

  function show() {
    const ids = read();
    head.textContent = ids.length ? "带齐单 " + ids.length : "带齐单";
    head.classList.toggle("full", ids.length > 0);
    head.href = address(ids);
    fresh.hidden = !ids.length;
    document.querySelectorAll("a.add[data-id]").forEach((link) => {
      const held = ids.includes(link.dataset.id);
      link.textContent = held ? "已在带齐单里，看单子" : "加入带齐单";
      link.href = address(held ? ids : [...ids, link.dataset.id], new URL(link.href));
    });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.add[data-id], a[data-basket]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if ("basket" in link.dataset) return write(new URL(link.href).searchParams.getAll("id"));
    const ids = read();
    if (ids.includes(link.dataset.id)) return; // the link leads to the list
    event.preventDefault();
    write([...ids, link.dataset.id]);
    if (told) told.textContent = "已加入带齐单，共 " + (ids.length + 1) + " 件";
  });
  fresh.addEventListener("click", () => {
    write([]);
    location.assign(document.body.dataset.root);
  });

  // The list that stands in an address is in the basket too, unless somebody only went back to it.
  const [arrived] = performance.getEntriesByType("navigation");
  if (location.pathname === plan.pathname && arrived && arrived.type === "navigate") {
    const ids = new URLSearchParams(location.search).getAll("id");
    if (ids.some((id) => !read().includes(id))) write([...new Set([...read(), ...ids])]);
  }

  // Whoever works on keeps it; a quarter of an hour without a key or a click empties it.
  function touch() {
    const ids = read();
    if (ids.length) write(ids);
    else show();
  }
  let touched = 0;
  ["keydown", "pointerdown"].forEach((name) => addEventListener(name, () => {
    if (Date.now() - touched < 10000) return;
    touched = Date.now();
    touch();
  }, { capture: true, passive: true }));
  addEventListener("storage", show);
  addEventListener("pageshow", show);
  document.addEventListener("handbook:shown", show);
  setInterval(show, 20000);
  show();
})();
