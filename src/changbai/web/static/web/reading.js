// The reading page: an opened clause comes into view in the text, its panel takes the focus and can be closed.
(function () {
  "use strict";
  var drawer = document.getElementById("drawer");
  var opener = null;

  function close() {
    if (!drawer.firstChild) { return; }
    drawer.textContent = "";
    Array.prototype.forEach.call(document.querySelectorAll(".text .open"), function (mark) { mark.classList.remove("open"); });
    if (opener) { opener.focus(); }
  }

  document.body.addEventListener("htmx:beforeRequest", function (event) { opener = event.target; });
  document.body.addEventListener("htmx:afterSwap", function (event) {
    if (event.target !== drawer) { return; }
    var head = drawer.querySelector("h1");
    if (head) { head.setAttribute("tabindex", "-1"); head.focus({ preventScroll: true }); }
    var place = opener && opener.dataset.clause && document.getElementById(opener.dataset.clause);
    if (place) { place.scrollIntoView({ block: "start" }); }
    drawer.scrollTop = 0;
  });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { close(); } });
  document.addEventListener("click", function (event) { if (event.target.closest("[data-close]")) { event.preventDefault(); close(); } });
}());
