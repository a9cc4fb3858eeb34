// What the pages can do beyond links and forms. Everything here only helps: each form works without it.

// Menus that fold out close again: by Escape, by a press elsewhere, by leaving them with the keyboard.
const menus = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("pointerdown", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("focusin", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

// The week: paint hours with the pointer, walk with the arrows, fill with a press on a day, an hour or a preset.
for (const week of document.querySelectorAll("[data-week]")) {
  const boxes = [...week.querySelectorAll("input[type=checkbox][name=slots]")];
  const total = document.querySelector("[data-week-total]");
  const count = () => {
    if (total) total.textContent = boxes.filter((box) => box.checked).length;
  };
  const set = (chosen, on) => {
    for (const box of chosen) box.checked = on;
    count();
  };
  const fill = (chosen) => set(chosen, !chosen.every((box) => box.checked));

  // One stop for the tab key; the arrows do the rest.
  boxes.forEach((box, index) => {
    box.tabIndex = index === 0 ? 0 : -1;
  });
  const narrow = matchMedia("(max-width: 56rem)");
  const moves = () =>
    narrow.matches
      ? { ArrowDown: 1, ArrowUp: -1, ArrowRight: 24, ArrowLeft: -24 }
      : { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 24, ArrowUp: -24 };
  week.addEventListener("keydown", (event) => {
    const here = boxes.indexOf(event.target);
    const step = moves()[event.key];
    if (here < 0 || !step) return;
    event.preventDefault();
    const next = boxes[here + step];
    if (!next) return;
    if (event.shiftKey) set([next], event.target.checked);
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });

  // Pressing a slot says whether the stroke marks or clears; every slot it passes follows.
  let stroke = null;
  week.addEventListener("pointerdown", (event) => {
    const box = event.target.closest(".slot")?.querySelector("input");
    stroke = box && !event.button ? { on: !box.checked, from: box, moved: false } : null;
  });
  week.addEventListener("pointermove", (event) => {
    if (!stroke || !event.buttons) return;
    const box = document.elementFromPoint(event.clientX, event.clientY)?.closest(".slot")?.querySelector("input");
    if (!box || (box === stroke.from && !stroke.moved)) return;
    stroke.moved = true;
    set([stroke.from, box], stroke.on);
  });
  // The press that ends a stroke must not turn its last slot back.
  week.addEventListener("click", (event) => {
    if (stroke?.moved) event.preventDefault();
    stroke = null;
  }, true);
  week.addEventListener("dragstart", (event) => event.preventDefault());
  week.addEventListener("change", count);

  for (const button of week.querySelectorAll("[data-day],[data-hour]")) {
    button.disabled = false;
    button.addEventListener("click", () => {
      const { day, hour } = button.dataset;
      fill(boxes.filter((box) => (day ? (box.value / 24) >> 0 == day : box.value % 24 == hour)));
    });
  }
  for (const link of document.querySelectorAll("[data-hours]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      boxes.forEach((box) => { box.checked = link.dataset.hours[box.value] === "1"; });
      count();
    });
  }
}

// A row of tabs that does not fit scrolls to the one that is open.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const row = tab.closest(".tabs");
  row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}

// Opening a notice reads it: told to the server on the way.
document.addEventListener("click", (event) => {
  const form = event.target.closest(".told.unread h3 a")?.closest(".told").querySelector("form");
  if (form) fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true, redirect: "manual" });
});
