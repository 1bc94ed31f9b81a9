/* <lesson-editor>: a preview that follows typing, and buttons that insert lines. Without it both still work by hand. */

import { flow } from "./flowing-frame.js";

const WAIT = 400; // ms after the last change

class LessonEditor extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.text = this.querySelector("textarea[name=body]");
    this.pane = this.querySelector(".as-read");
    if (!this.form || !this.text || !this.pane) {
      console.error("<lesson-editor> needs a form around it, textarea[name=body] and .as-read; it stays a plain form.");
      return;
    }
    this.frame = this.pane.querySelector("iframe");
    this.status = this.pane.querySelector("[role=status]");
    this.faults = this.pane.querySelector(".preview-faults");
    const place = this.querySelector(".place");
    this.pane.hidden = place.hidden = false;
    this.text.closest(".form-row").prepend(place);
    this.classList.add("live");
    this.addEventListener("input", () => this.changed());
    this.addEventListener("click", (event) => {
      const from = event.target.closest("[data-inserts]")?.dataset.inserts;
      if (from) this.insert(document.getElementById(from).value);
    });
    flow(this.frame);
    this.show();
  }

  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), WAIT);
  }

  // On a line of its own, wherever the cursor stands.
  insert(line) {
    if (!line) return;
    const { value, selectionStart: start, selectionEnd: end } = this.text;
    const before = value.slice(0, start).trimEnd();
    const after = value.slice(end).trimStart();
    const put = `${before && "\n\n"}${line}\n\n`;
    this.text.setRangeText(put, before.length, value.length - after.length, "end");
    this.text.focus();
    this.changed();
  }

  async show() {
    this.running?.abort();
    this.running = new AbortController();
    const sent = new FormData(this.form);
    sent.set("_live", "1");
    let response, html;
    try {
      const signal = AbortSignal.any([this.running.signal, AbortSignal.timeout(20000)]);
      response = await fetch(this.dataset.url, { method: "POST", body: new URLSearchParams(sent), signal });
      html = await response.text();
    } catch (error) {
      if (error.name === "AbortError") return;
      this.tell("away");
      return;
    }
    if (response.ok) {
      this.frame.srcdoc = html;
      this.faults.replaceChildren();
      this.tell("updated");
    } else if (response.status === 422) {
      this.faults.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
      this.tell("broken");
    } else {
      this.tell("away");
    }
  }

  // A status that says the same again is not spoken again.
  tell(state) {
    this.pane.classList.toggle("stale", state !== "updated");
    if (this.status.textContent !== this.dataset[state]) this.status.textContent = this.dataset[state];
  }
}

customElements.define("lesson-editor", LessonEditor);
