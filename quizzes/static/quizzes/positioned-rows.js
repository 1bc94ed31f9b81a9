// Rows of an inline list that have a place: up and down buttons and dragging fill their position boxes, which stay the
// truth of the form. Without this script the boxes are filled by hand.

const BOX = "input[data-position]";

function rowsOf(body) {
  return [...body.querySelectorAll("tr.form-row:not(.empty-form)")].filter((row) => row.querySelector(BOX));
}

function button(glyph, words, step) {
  const made = document.createElement("button");
  made.type = "button";
  made.dataset.step = step;
  made.textContent = glyph;
  made.setAttribute("aria-label", words);
  return made;
}

function nameOf(row) {
  const standing = row.querySelector(".standing") ?? row.querySelector(".select2-selection__rendered");
  return standing?.textContent.trim() || "new question";
}

class PositionedRows {
  constructor(body) {
    this.body = body;
    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    body.closest("table").after(this.status);
    body.classList.add("movable");
    this.dress();
    body.addEventListener("click", (event) => this.clicked(event));
    body.addEventListener("dragstart", (event) => this.lifted(event));
    body.addEventListener("dragover", (event) => this.carried(event));
    body.addEventListener("drop", (event) => event.preventDefault());
    body.addEventListener("dragend", () => this.dropped());
  }

  dress() {
    for (const row of rowsOf(this.body)) {
      const box = row.querySelector(BOX);
      if (row.querySelector(".move-row")) continue;
      const moves = document.createElement("span");
      moves.className = "move-row";
      const grip = document.createElement("span");
      grip.className = "grip";
      grip.draggable = true;
      grip.setAttribute("aria-hidden", "true");
      grip.textContent = "⠿";
      moves.append(grip, button("↑", `Move up: ${nameOf(row)}`, -1), button("↓", `Move down: ${nameOf(row)}`, 1));
      box.after(moves);
    }
  }

  clicked(event) {
    const pressed = event.target.closest("button[data-step]");
    if (!pressed) return;
    const rows = rowsOf(this.body);
    const row = pressed.closest("tr");
    const from = rows.indexOf(row);
    const to = from + Number(pressed.dataset.step);
    if (to < 0 || to >= rows.length) {
      this.says(row, from + 1, rows.length);
      return;
    }
    rows[to][to > from ? "after" : "before"](row);
    this.number();
    pressed.focus();
    this.says(row, to + 1, rows.length);
  }

  lifted(event) {
    this.held = event.target.closest?.(".grip")?.closest("tr") ?? null;
    if (this.held) event.dataTransfer.setDragImage(this.held, 0, 0);
  }

  carried(event) {
    const over = event.target.closest("tr.form-row:not(.empty-form)");
    if (!this.held || !over) return;
    event.preventDefault();
    if (over === this.held) return;
    const box = over.getBoundingClientRect();
    over[event.clientY > box.top + box.height / 2 ? "after" : "before"](this.held);
  }

  dropped() {
    if (!this.held) return;
    this.number();
    const rows = rowsOf(this.body);
    this.says(this.held, rows.indexOf(this.held) + 1, rows.length);
    this.held = null;
  }

  number() {
    for (const [index, row] of rowsOf(this.body).entries()) {
      const box = row.querySelector(BOX);
      box.value = index + 1;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  says(row, place, total) {
    this.status.textContent = `${nameOf(row)}: place ${place} of ${total}`;
  }
}

addEventListener("load", () => {
  for (const group of document.querySelectorAll(".js-inline-admin-formset")) {
    const body = group.querySelector("tbody");
    if (!body?.querySelector(BOX)) continue;
    const rows = new PositionedRows(body);
    document.addEventListener("formset:added", () => rows.dress());
  }
});
