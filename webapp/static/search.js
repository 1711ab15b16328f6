// Answers while typing, suggestions, and each question an entry of history. The form works without it.
(function () {
  "use strict";
  const PAUSE = 150;
  const STANDING = 3000;
  const MOST = 3;
  const box = document.getElementById("q");
  const list = document.getElementById("suggestions");
  const page = document.getElementById("page");
  const told = document.getElementById("told");
  const home = document.body.dataset.root; // the site may stand under a path
  const live = location.pathname === home;
  if (!box || !window.fetch || !window.AbortController) return;
  const form = box.form;
  let timer = 0;
  let saying = 0;
  let request = null;
  let shown = box.value.trim();
  let passing = false; // the address is that of words still being typed
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
    if (suggesting && text) suggest(text, signal);
    else close();
    if (!live || text === shown) return Promise.resolve();
    const asked = new URLSearchParams();
    if (text) new FormData(form).forEach((value, name) => { if (value) asked.set(name, value.trim()); });
    const address = asked.size ? home + "?" + asked : home;
    return answer(address, signal).then((html) => {
      if (html === null) return;
      draw(html, text);
      standing = asked.toString();
      clearTimeout(counting);
      counting = setTimeout(settle, STANDING);
      history[passing ? "replaceState" : "pushState"](null, "", address);
      passing = true;
    });
  }

  function answer(address, signal) {
    return fetch(address, { headers: { "X-Part": "page" }, signal })
      .then((response) => (response.ok ? response.text() : Promise.reject(response)))
      .catch((error) => {
        if (error.name !== "AbortError") shown = null; // Enter then loads the page
        return null;
      });
  }

  function draw(html, text) {
    const part = document.createElement("template");
    part.innerHTML = html; // made by the same templates as the whole page
    const title = part.content.querySelector("title");
    document.title = title.textContent;
    title.remove();
    page.replaceChildren(part.content);
    shown = text;
    document.dispatchEvent(new Event("handbook:shown"));
    clearTimeout(saying);
    saying = setTimeout(() => { told.textContent = page.querySelector("h1").textContent; }, 700);
  }

  // Words that were sent or left standing are a question: the next one goes on from it.
  function settle() {
    clearTimeout(counting);
    if (box.value.trim() !== shown) return;
    close();
    passing = false;
    form.elements.about.value = page.querySelector(".columns").dataset.about;
    if (!standing || standing === counted || !page.querySelector(".none, .reply")) return;
    counted = standing;
    fetch(home + "?" + counted, { headers: { "X-Part": "page", "X-Asked": "1" } }).catch(() => {});
  }

  addEventListener("popstate", () => {
    if (!live || location.pathname !== home) return;
    const asked = new URLSearchParams(location.search);
    clearTimeout(timer);
    close();
    if (request) request.abort();
    request = new AbortController();
    answer(location.pathname + location.search, request.signal).then((html) => {
      if (html === null) return;
      box.value = asked.get("q") || "";
      draw(html, box.value.trim());
      standing = "";
      passing = false;
      form.elements.about.value = page.querySelector(".columns").dataset.about;
    });
  });

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
    list.replaceChildren(...fresh.slice(0, MOST).map(option));
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

  function take(text) {
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
      take(list.children[active].dataset.text);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (open) close();
      else leave();
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) take(item.dataset.text);
  });
  box.addEventListener("blur", close);

  // Leaving the matter at hand: an empty box, and the home page.
  function leave() {
    form.elements.about.value = "";
    if (!box.value) return;
    box.value = "";
    ask(false).then(settle);
  }

  form.addEventListener("submit", (event) => {
    if (!live || shown === null) return;
    event.preventDefault();
    const text = box.value.trim();
    const asked = text === shown || !text ? Promise.resolve() : ask(false);
    asked.then(() => {
      settle();
      if (document.activeElement === box) box.select(); // what is typed next is the next question
    });
  });
})();
