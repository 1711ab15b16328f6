// Optional conveniences: every page works without this file.
(function () {
  "use strict";
  var SIZES = ["", "size-15", "size-2"];
  var LABELS = ["大字", "特大字", "标准字"]; // the size the button leads to
  var root = document.documentElement;

  function remembered() {
    try { return Number(localStorage.getItem("size")) % 3 || 0; } catch (error) { return 0; }
  }
  function remember(size) {
    try { localStorage.setItem("size", size); } catch (error) { /* private window: not remembered */ }
  }
  function apply(size) {
    root.classList.remove("size-15", "size-2");
    if (SIZES[size]) root.classList.add(SIZES[size]);
  }

  var size = remembered();
  root.classList.add("js");
  apply(size); // before the first paint, so that the text does not jump

  document.addEventListener("DOMContentLoaded", function () {
    var box = document.getElementById("q");
    var button = document.getElementById("size");
    var links = Array.prototype.slice.call(document.querySelectorAll(".hits h2 a"));

    button.hidden = false;
    button.textContent = LABELS[size];
    button.addEventListener("click", function () {
      size = (size + 1) % SIZES.length;
      remember(size);
      apply(size);
      button.textContent = LABELS[size];
    });

    document.addEventListener("keydown", function (event) {
      if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
      var active = document.activeElement;
      var typing = active !== box && /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName);
      if (typing) return;
      if (event.key === "/" && active !== box) {
        event.preventDefault();
        box.focus();
        box.select();
      } else if (links.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
        move(event, active, event.key === "ArrowDown" ? 1 : -1);
      }
    });

    // The box stands before the first hit; elsewhere the arrows scroll as they always do.
    function move(event, active, step) {
      var place = links.indexOf(active);
      if (place < 0 && active !== box && active !== document.body) return;
      var next = place + step;
      if (next >= links.length || next < -1) return;
      event.preventDefault();
      (next < 0 ? box : links[next]).focus();
    }
  });
})();
