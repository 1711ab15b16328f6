// The editors' form: rows, drafts that keep themselves, the check beside the field. The form works without it.
(function () {
  "use strict";
  document.querySelectorAll("[data-all]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      button.form.querySelectorAll("[type=checkbox]").forEach((box) => { box.checked = true; });
    });
  });
  // Rows are moved with the mouse by their handle, with the keyboard by its arrows, with a finger by ↑ and ↓.
  let changed = () => {};
  let dragged = null;
  function button(what, sign, words) {
    const made = document.createElement("button");
    made.type = "button";
    made.dataset.do = what;
    made.textContent = sign;
    made.title = words;
    made.setAttribute("aria-label", words);
    return made;
  }
  function rowOf(node) { return node.closest("[data-rows] > *"); }
  function equip(row) {
    const tools = row.querySelector(".tools");
    if (!tools || tools.querySelector("[data-do=move]")) return;
    const handle = button("move", "⠿", "拖动换位置；按上下键也行");
    handle.draggable = true;
    tools.prepend(handle);
    if (row.closest("#edit")) tools.append(button("drop", "✕", "去掉这一行"));
  }
  function shift(row, up) {
    const other = up ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return false;
    row.parentNode.insertBefore(up ? row : other, up ? other : row);
    changed();
    return true;
  }
  document.querySelectorAll("[data-rows] > *").forEach(equip);
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-rows] button[data-do=up], [data-rows] button[data-do=down]");
    if (!pressed) return;
    event.preventDefault();
    shift(rowOf(pressed), pressed.dataset.do === "up");
    pressed.focus();
  });
  document.addEventListener("dragstart", (event) => {
    if (event.target.dataset && event.target.dataset.do === "move") {
      dragged = rowOf(event.target);
      dragged.classList.add("dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
    }
  });
  document.addEventListener("dragover", (event) => {
    const over = dragged && rowOf(event.target);
    if (!over || over.parentNode !== dragged.parentNode) return;
    event.preventDefault();
    if (over === dragged) return;
    const box = over.getBoundingClientRect();
    over.parentNode.insertBefore(dragged, event.clientY > box.top + box.height / 2 ? over.nextSibling : over);
  });
  document.addEventListener("dragend", () => {
    if (dragged) { dragged.classList.remove("dragged"); dragged = null; changed(); }
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.dataset || event.target.dataset.do !== "move") return;
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    shift(rowOf(event.target), event.key === "ArrowUp");
    event.target.focus();
  });

  const form = document.getElementById("edit");
  if (!form) return;
  const state = document.getElementById("keeping");
  const body = document.getElementById("i-body");
  const seen = document.getElementById("seen");
  let fresh = 1000; // numbers of rows that are new: above all the server gave

  function add(list, template) {
    const row = template.content.firstElementChild.cloneNode(true);
    fresh += 1;
    row.querySelectorAll("[name]").forEach((control) => { control.name = control.name.replace(".NEW.", `.${fresh}.`); });
    list.append(row);
    equip(row);
    return row;
  }
  form.addEventListener("click", (event) => {
    const pressed = event.target.closest("button");
    if (!pressed) return;
    if (pressed.classList.contains("add")) {
      event.preventDefault();
      const holder = pressed.closest("fieldset");
      const row = add(holder.querySelector("[data-rows]"), holder.querySelector("template"));
      row.querySelector("input, select, textarea").focus();
    } else if (pressed.dataset.do === "drop") {
      rowOf(pressed).remove();
      changed();
    } else if (pressed.id === "refresh") {
      event.preventDefault();
      preview();
    }
  });

  // The draft keeps itself, and the check answers beside the field.
  let timer = 0, asked = 0;
  changed = () => {
    state.textContent = "……";
    clearTimeout(timer);
    timer = setTimeout(keep, 800);
  };
  function say(remarks) {
    form.querySelectorAll("[data-key]").forEach((entry) => {
      const list = entry.querySelector(".remarks");
      const found = remarks[entry.dataset.key] || [];
      const items = found.map((remark) => {
        const item = document.createElement("li");
        item.className = remark.error ? "wrong" : "hint";
        item.textContent = (remark.error ? "要改：" : "提醒：") + remark.words;
        return item;
      });
      list.replaceChildren(...items);
      const control = entry.querySelector("input:not([type=hidden]), select, textarea");
      if (control) control.setAttribute("aria-invalid", String(found.some((remark) => remark.error)));
    });
  }
  function keep() {
    asked += 1;
    const mine = asked;
    fetch(form.dataset.check, { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin" })
      .then((answer) => { if (!answer.ok) throw new Error(String(answer.status)); return answer.json(); })
      .then((told) => {
        if (mine !== asked) return;
        say(told.remarks);
        state.textContent = told.refused ? `草稿 ${told.saved} 已存。${told.refused}` : told.errors ? `草稿 ${told.saved} 已存，有 ${told.errors} 处要改` : `草稿 ${told.saved} 已存`;
      })
      .catch(() => { if (mine === asked) state.textContent = "草稿没有存上，写的先别关；请看网络，或点“存草稿”"; });
  }
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);

  let looking = 0;
  function preview() {
    const sent = new URLSearchParams();
    sent.set("token", form.elements.token.value);
    sent.set("body", body.value);
    fetch(form.dataset.preview, { method: "POST", body: sent, credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
      .then((text) => { seen.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes); })
      .catch(() => { seen.textContent = "看不了样子，请看网络"; });
  }
  body.addEventListener("input", () => { clearTimeout(looking); looking = setTimeout(preview, 1200); });
  preview();

  // What is pasted from Word or a page becomes the same in our own marks.
  function inline(node) {
    return [...node.childNodes].map((part) => {
      if (part.nodeType === Node.TEXT_NODE) return part.textContent.replace(/\s+/g, " ");
      if (part.nodeType !== Node.ELEMENT_NODE) return "";
      const words = inline(part);
      const tag = part.localName;
      if (tag === "br") return "\n";
      if (!words.trim()) return words;
      if (tag === "b" || tag === "strong") return `**${words.trim()}**`;
      if (tag === "mark") return `==${words.trim()}==`;
      if (tag === "a" && /^https?:/.test(part.href)) return `[${words.trim()}](${part.href})`;
      return words;
    }).join("");
  }
  function cells(row) { return [...row.children].map((cell) => inline(cell).trim().replace(/\s*\n\s*/g, " ").replace(/\|/g, "\\|")); }
  function blocks(node) {
    const found = [];
    for (const part of node.childNodes) {
      if (part.nodeType !== Node.ELEMENT_NODE && part.nodeType !== Node.TEXT_NODE) continue;
      const tag = part.nodeType === Node.ELEMENT_NODE ? part.localName : "";
      if (["style", "script", "meta", "link", "head", "title"].includes(tag)) continue;
      if (/^h[1-6]$/.test(tag)) found.push(`## ${inline(part).trim()}`);
      else if (tag === "ul" || tag === "ol") {
        found.push([...part.children].map((item, n) => (tag === "ol" ? `${n + 1}. ` : "- ") + inline(item).trim()).join("\n"));
      } else if (tag === "table") {
        const rows = [...part.querySelectorAll("tr")].map(cells).filter((row) => row.length);
        if (rows.length) {
          const line = (row) => `| ${row.join(" | ")} |`;
          found.push([line(rows[0]), `|${"---|".repeat(rows[0].length)}`, ...rows.slice(1).map(line)].join("\n"));
        }
      } else if (tag && part.querySelector("p, div, h1, h2, h3, h4, h5, h6, ul, ol, table")) found.push(...blocks(part));
      else found.push((tag ? inline(part) : part.textContent.replace(/\s+/g, " ")).trim());
    }
    return found.filter(Boolean);
  }
  body.addEventListener("paste", (event) => {
    const html = event.clipboardData && event.clipboardData.getData("text/html");
    if (!html) return;
    const text = blocks(new DOMParser().parseFromString(html, "text/html").body).join("\n\n");
    if (!text) return;
    event.preventDefault();
    body.setRangeText(text, body.selectionStart, body.selectionEnd, "end");
    body.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // Marks of the text, for who does not know them.
  const bar = form.querySelector(".toolbar");
  function around(before, after, words) {
    const start = body.selectionStart, end = body.selectionEnd;
    const chosen = body.value.slice(start, end) || words;
    body.focus();
    body.setRangeText(before + chosen + after, start, end, "end");
    body.setSelectionRange(start + before.length, start + before.length + chosen.length);
    body.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function atLines(mark) {
    const start = body.value.lastIndexOf("\n", body.selectionStart - 1) + 1;
    const lines = body.value.slice(start, body.selectionEnd).split("\n");
    body.focus();
    body.setRangeText(lines.map((line, n) => (typeof mark === "string" ? mark : mark(n)) + line).join("\n"), start, body.selectionEnd, "end");
    body.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const marks = [
    ["粗体", () => around("**", "**", "粗体")],
    ["划重点", () => around("==", "==", "重点")],
    ["小标题", () => atLines("## ")],
    ["一条一条", () => atLines("- ")],
    ["编号", () => atLines((n) => `${n + 1}. `)],
    ["表格", () => around("\n| 项目 | 内容 |\n|---|---|\n| ", " |  |\n", "第一项")],
    ["网址", () => around("[", "](https://)", "看这里")],
  ];
  marks.forEach(([words, act]) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", act);
    bar.append(made);
  });
  bar.hidden = false;
})();
