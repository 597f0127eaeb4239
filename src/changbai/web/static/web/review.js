// Review: keys walk the doubtful items, a selection of the text fills the form that adds one.
(function () {
  "use strict";
  var box = document.getElementById("review");
  if (!box) { return; }
  var text = box.querySelector(".review-text");
  var add = document.getElementById("add");

  function item(id) { return document.getElementById("item-" + id); }

  function choose(id, focus) {
    Array.prototype.forEach.call(box.querySelectorAll(".is-chosen"), function (one) { one.classList.remove("is-chosen"); });
    var found = item(id);
    if (!found) { return; }
    box.dataset.chosen = id;
    found.classList.add("is-chosen");
    found.scrollIntoView({ block: "nearest" });
    Array.prototype.forEach.call(text.querySelectorAll("[data-item]"), function (run) {
      if (run.dataset.item === id) { run.classList.add("is-chosen"); }
    });
    var span = document.getElementById("span-" + id);
    if (span) { span.scrollIntoView({ block: "center" }); }
    if (focus) {
      var target = found.querySelector("button, a");
      if (target) { target.focus({ preventScroll: true }); }
    }
  }

  function walk(step) {
    var open = Array.prototype.slice.call(box.querySelectorAll("li[data-doubt]"));
    if (!open.length) { return; }
    var now = open.findIndex(function (one) { return one.dataset.item === box.dataset.chosen; });
    var next = now < 0 ? (step > 0 ? 0 : open.length - 1) : (now + step + open.length) % open.length;
    choose(open[next].dataset.item, true);
  }

  function press(act) {
    var found = item(box.dataset.chosen);
    var button = found && found.querySelector('button[value="' + act + '"]');
    if (button) { button.click(); }
  }

  function correct() {
    var found = item(box.dataset.chosen);
    var details = found && found.querySelector("details");
    if (!details) { return; }
    details.open = true;
    details.querySelector('input[name="subject"]').focus();
  }

  // An offset in the text counts characters, as the server does, not halves of rare ones.
  function offset(node, at) {
    var run = node.nodeType === 3 ? node.parentNode.closest("[data-start]") : null;
    return run && text.contains(run) ? Number(run.dataset.start) + Array.from(node.data.slice(0, at)).length : null;
  }

  function selected() {
    var range = window.getSelection().rangeCount ? window.getSelection().getRangeAt(0) : null;
    if (!range || range.collapsed || !add) { return false; }
    var start = offset(range.startContainer, range.startOffset);
    var end = offset(range.endContainer, range.endOffset);
    if (start === null || end === null || end <= start) { return false; }
    add.elements.start.value = start;
    add.elements.end.value = end;
    return true;
  }

  document.addEventListener("selectionchange", selected);
  text.addEventListener("click", function (event) {
    var run = event.target.closest("[data-item]");
    if (run) { event.preventDefault(); choose(run.dataset.item, true); }
  });
  box.addEventListener("focusin", function (event) {
    var found = event.target.closest("li[data-item]");
    if (found && found.dataset.item !== box.dataset.chosen) { choose(found.dataset.item, false); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) { return; }
    var acts = {
      j: function () { walk(1); }, k: function () { walk(-1); },
      a: function () { press("accept"); }, x: function () { press("reject"); }, e: correct,
      u: function () { var undo = document.querySelector("#undo button"); if (undo) { undo.click(); } },
      n: function () { if (add && selected()) { add.querySelector("button").click(); } }
    };
    if (acts[event.key]) { event.preventDefault(); acts[event.key](); }
  });
  if (box.dataset.chosen) { choose(box.dataset.chosen, true); }
}());
