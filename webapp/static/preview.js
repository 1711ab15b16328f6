// Watch mode: load the page again when what is served has changed; the place on the page is kept.
(function () {
  "use strict";
  var shown = document.currentScript.dataset.state;
  var address = document.currentScript.dataset.address;

  function typing() {
    var box = document.activeElement;
    return box && "defaultValue" in box && box.value !== box.defaultValue;
  }
  function ask() {
    if (document.hidden) return later();
    fetch(address + (location.pathname === document.body.dataset.root ? "?index" : ""), { cache: "no-store" })
      .then(function (answer) { return answer.json(); })
      .then(function (served) { if (served.state !== shown && !typing()) location.reload(); })
      .catch(function () { /* the server is being started again */ })
      .finally(later);
  }
  function later() { setTimeout(ask, 250); }
  later();
})();
