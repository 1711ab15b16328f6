// Conveniences of every page: text size, keys, copying. Each page works without this file.
(function () {
  "use strict";
  const SIZES = ["", "size-15", "size-2"];
  const LABELS = ["大字", "特大字", "标准字"]; // the size the button leads to
  const root = document.documentElement;

  function remembered(name) {
    try { return localStorage.getItem(name); } catch (error) { return null; }
  }
  function remember(name, value) {
    try { localStorage.setItem(name, value); } catch (error) { /* private window: not remembered */ }
  }

  const told = document.getElementById("told");

  // Text size: kept here; the cookie only lets the server draw the first paint in it.
  const sizes = document.getElementById("size");
  function resize(size) {
    root.classList.remove("size-15", "size-2");
    if (SIZES[size]) root.classList.add(SIZES[size]);
    const kept = SIZES[size] ? 31536000 : 0; // the usual size needs no cookie
    const { root: path, size: name } = document.body.dataset;
    const secure = name.startsWith("__") ? ";secure" : ""; // see webapp/server/cookies.py
    document.cookie = `${name}=${SIZES[size]};path=${path};max-age=${kept};samesite=strict${secure}`;
    if (sizes) sizes.textContent = LABELS[size];
  }
  function size() { return Number(remembered("size")) % 3 || 0; }
  resize(size());
  if (sizes) {
    sizes.hidden = false;
    sizes.addEventListener("click", () => {
      const next = (size() + 1) % 3;
      remember("size", next);
      resize(next);
    });
  }
  addEventListener("pageshow", (event) => { if (event.persisted) resize(size()); });

  // Single keys can be switched off: a voice or a cat on the keyboard must not print.
  const keys = document.getElementById("keys");
  function single() { return remembered("keys") !== "off"; }
  function label() {
    keys.textContent = single() ? "关掉单键（/、P 和数字）" : "打开单键（/、P 和数字）";
    root.classList.toggle("keys-off", !single());
  }
  if (keys) {
    keys.hidden = false;
    keys.addEventListener("click", () => {
      remember("keys", single() ? "off" : "on");
      label();
    });
    label();
  }

  const box = document.getElementById("q");
  function ask() {
    box.focus();
    box.select();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || event.altKey) return;
    if (box && (event.ctrlKey || event.metaKey)) {
      if (event.key === "k") {
        event.preventDefault();
        ask();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    const active = document.activeElement;
    const back = document.querySelector("a.back");
    const leave = back || document.querySelector("a.leave");
    if (event.key === "Escape" && leave) leave.click();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event, active);
    else if (/^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName) || !single()) return;
    else if (event.key === "/" && box) {
      event.preventDefault();
      ask();
    } else if (event.key === "p") print();
    else open(event.key);
  });

  // One key opens what stands beside the answer: its number, with Alt while the box has the focus.
  function open(key) {
    const link = document.querySelector(`a[data-key="${CSS.escape(key)}"]`);
    if (link) link.click();
    return Boolean(link);
  }
  document.addEventListener("keydown", (event) => {
    const digit = /^Digit([1-9])$/.exec(event.code);
    if (digit && event.altKey && !event.ctrlKey && !event.metaKey && open(digit[1])) event.preventDefault();
  });

  // The box stands before what was found; elsewhere the arrows scroll as they always do.
  function move(event, active) {
    const links = Array.from(document.querySelectorAll("a[data-key]")).filter((link) => link.offsetParent);
    const place = links.indexOf(active);
    if (!links.length || (place < 0 && active !== box && active !== document.body)) return;
    const next = place + (event.key === "ArrowDown" ? 1 : -1);
    if (next >= links.length || next < -1) return;
    event.preventDefault();
    (next < 0 ? box : links[next]).focus();
  }

  // What is turned towards a resident fits the screen, as long as it stays larger than at the desk.
  function fit() {
    const main = document.querySelector(".resident main");
    if (!main) return;
    for (let size = 1; size >= 0.7; size -= 0.05) {
      main.style.setProperty("--fit", size);
      if (root.scrollHeight <= innerHeight) break;
    }
  }
  addEventListener("load", fit);
  addEventListener("resize", fit);

  // Printing: the sheet of what is shown, which then opens the dialogue by itself.
  function print() {
    const sheet = document.querySelector("a.print");
    if (sheet) location.assign(sheet.href);
  }
  if (location.hash === "#print") {
    history.replaceState(null, "", location.pathname + location.search); // back or again, it stays quiet
    addEventListener("load", () => window.print());
  }
  document.querySelectorAll("button.dialogue").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  // 答上了吗: counted without leaving the answer; what is sent names the document and no words.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form.tick") || !event.submitter) return;
    event.preventDefault();
    const sent = new FormData(form, event.submitter);
    sent.delete("query");
    fetch(form.action, { method: "POST", body: new URLSearchParams(sent), redirect: "manual" })
      .then((response) => (response.ok || response.type === "opaqueredirect" ? "记下了，谢谢。" : "没有记下，等一会儿再点。"))
      .catch(() => "没有记下，等一会儿再点。")
      .then((words) => {
        form.replaceWith(words);
        if (told) told.textContent = words;
      });
  });

  // Copying: also where the page is served without https and there is no clipboard to write to.
  function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "unseen";
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    return Promise.resolve();
  }
  function offerCopies() {
    document.querySelectorAll("button[data-copy]").forEach((button) => { button.hidden = false; });
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    const words = button.textContent;
    copy(button.dataset.copy).then(() => {
      button.textContent = "已复制";
      if (told) told.textContent = `已复制 ${button.dataset.copy}`;
      button.disabled = true;
      setTimeout(() => {
        button.textContent = words;
        button.disabled = false;
      }, 2000);
    });
  });
  document.addEventListener("handbook:shown", offerCopies);
  offerCopies();
})();
