// Answers while typing, suggestions, and what this browser was asked lately. The form works without it.
(function () {
  "use strict";
  const PAUSE = 150;
  const STANDING = 3000;
  const MOST_KEPT = 8;
  const box = document.getElementById("q");
  const list = document.getElementById("suggestions");
  const page = document.getElementById("page");
  const told = document.getElementById("told");
  const home = document.body.dataset.root; // the site may stand under a path
  const live = location.pathname === home;
  const most = live ? 3 : 6; // below the box the answer itself must stay in sight
  if (!box || !window.fetch || !window.AbortController) return;
  const form = box.form;
  let timer = 0;
  let saying = 0;
  let request = null;
  let shown = box.value.trim();
  let active = -1;
  let standing = "";
  let counted = "";
  let counting = 0;

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  // Asking: a pause after the last key, and never in the middle of a word being composed.
  box.addEventListener("input", (event) => { if (!event.isComposing) later(); });
  box.addEventListener("compositionend", later);
  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => ask(true), PAUSE);
  }

  function ask(suggesting) {
    clearTimeout(timer);
    const text = box.value.trim();
    if (request) request.abort();
    request = new AbortController();
    const signal = request.signal;
    const asked = new URLSearchParams(new FormData(form));
    asked.set("q", text);
    if (!text) asked.delete("q");
    if (suggesting && text) suggest(text, signal);
    else close();
    if (live && text !== shown) answer(text, asked.toString(), signal);
  }

  function answer(text, asked, signal) {
    const address = asked ? home + "?" + asked : home;
    fetch(address, { headers: { "X-Part": "page" }, signal })
      .then((response) => (response.ok ? response.text() : Promise.reject(response)))
      .then((html) => {
        const part = document.createElement("template");
        part.innerHTML = html; // made by the same templates as the whole page
        const title = part.content.querySelector("title");
        document.title = title.textContent;
        title.remove();
        page.replaceChildren(part.content);
        shown = text;
        standing = asked;
        clearTimeout(counting);
        counting = setTimeout(count, STANDING);
        history.replaceState(null, "", address);
        document.dispatchEvent(new Event("handbook:shown"));
        clearTimeout(saying);
        saying = setTimeout(() => { told.textContent = page.querySelector("h1").textContent; }, 700);
      })
      .catch((error) => { if (error.name !== "AbortError") shown = null; }); // Enter then loads the page
  }

  // Suggestions
  function suggest(text, signal) {
    fetch(home + "api/v1/suggest?" + new URLSearchParams({ q: text }), { signal })
      .then((response) => response.json())
      .then((answered) => offer(answered.suggestions || [], text))
      .catch(close);
  }

  function offer(suggestions, text) {
    const documents = new Set();
    const fresh = suggestions.filter((s) => s.text !== text && !documents.has(s.id) && documents.add(s.id));
    if (!fresh.length || document.activeElement !== box) return close();
    choose(-1);
    list.replaceChildren(...fresh.slice(0, most).map(option));
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
  }

  function option(suggestion, place) {
    const item = document.createElement("li");
    item.id = "suggestion-" + place;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.text = suggestion.text;
    item.append(suggestion.text);
    if (suggestion.title && suggestion.title !== suggestion.text) {
      const title = document.createElement("small");
      title.textContent = suggestion.title;
      item.append(" ", title);
    }
    return item;
  }

  function choose(place) {
    const items = list.children;
    if (items[active]) items[active].setAttribute("aria-selected", "false");
    active = place;
    if (items[active]) {
      items[active].setAttribute("aria-selected", "true");
      items[active].scrollIntoView({ block: "nearest" });
      box.setAttribute("aria-activedescendant", items[active].id);
    } else box.removeAttribute("aria-activedescendant");
  }

  function close() {
    list.hidden = true;
    active = -1;
    box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-expanded", "false");
  }

  function settle(text) {
    box.value = text;
    close();
    if (form.requestSubmit) form.requestSubmit();
    else form.submit();
  }

  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const open = !list.hidden;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const count = list.children.length + 1; // one place for no choice at all
      choose(((active + 1 + (event.key === "ArrowDown" ? 1 : count - 1)) % count) - 1);
    } else if (open && event.key === "Enter" && active >= 0) {
      event.preventDefault();
      settle(list.children[active].dataset.text);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (open) close();
      else if (box.value) {
        box.value = "";
        ask(false);
      }
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) settle(item.dataset.text);
  });
  box.addEventListener("blur", close);

  form.addEventListener("submit", (event) => {
    const text = box.value.trim();
    keep(text);
    if (!live || shown === null) return;
    event.preventDefault();
    if (text === shown) count();
    else if (text) ask(false);
  });

  // A question without an answer counts once it is sent or left standing; what is typed on the way does not.
  function count() {
    clearTimeout(counting);
    if (standing === counted || box.value.trim() !== shown || !page.querySelector(".none")) return;
    counted = standing;
    fetch(home + "?" + counted, { headers: { "X-Part": "page", "X-Asked": "1" } }).catch(() => {});
  }

  // What was asked lately: only here, and nothing that looks like a telephone or identity number.
  function kept() {
    try { return JSON.parse(localStorage.getItem("recent")) || []; } catch (error) { return []; }
  }
  function store(texts) {
    try { localStorage.setItem("recent", JSON.stringify(texts)); } catch (error) { /* not remembered */ }
  }
  function keep(text) {
    if (!text || text.length > 40 || /([0-9０-９][\s-]?){7}/.test(text)) return;
    store([text, ...kept().filter((other) => other !== text)].slice(0, MOST_KEPT));
  }
  page.addEventListener("click", (event) => {
    if (event.target.closest(".hits a")) keep(shown);
    if (event.target.id === "forget") {
      store([]);
      recall();
      box.focus();
    }
  });
  function recall() {
    const place = document.getElementById("recent");
    if (!place) return;
    const texts = kept();
    place.hidden = !texts.length;
    place.querySelector("ul").replaceChildren(...texts.map((text) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = home + "?" + new URLSearchParams({ q: text });
      link.textContent = text;
      item.append(link);
      return item;
    }));
  }
  document.addEventListener("handbook:shown", recall);
  recall();
})();
