/* <question-editor>: the form of a question works without this script; with it fields follow what is chosen, and the
   preview what is typed. */

import { flow } from "./flowing-frame.js";

const PAUSE = 400; // milliseconds after the last key before the preview asks
const FIELDS = "question-fields", BESIDE = "question-beside", FRAME = "question-preview";

const values = (root) => new Map([...root.querySelectorAll("[id][name]")].map((field) => [field.id, [field.value, field.checked]]));

class QuestionEditor extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    if (!this.form || !document.getElementById(FIELDS) || !document.getElementById(BESIDE)) {
      console.error(`<question-editor> needs a form around it and #${FIELDS} and #${BESIDE} in it; the form stays plain.`);
      return;
    }
    this.reshaping = Promise.resolve(); // one after the other: a press counts, however fast it comes
    this.pending = 0;
    this.addEventListener("input", () => this.previewSoon());
    this.addEventListener("change", (event) => this.changed(event));
    this.addEventListener("click", (event) => this.clicked(event));
    this.flow();
  }

  flow() {
    const frame = document.getElementById(FRAME);
    if (frame && frame !== this.flowing) flow((this.flowing = frame));
  }

  changed(event) {
    const button = event.target.closest(".q-chosen")?.querySelector("button[name=_reshape]");
    if (button && event.target.localName === "select") this.reshape(button);
    else if (event.target.closest(`#${BESIDE}`)) this.preview(); // at once, or an older answer would choose again
    else this.previewSoon();
  }

  clicked(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.hasAttribute("data-reshapes")) {
      event.preventDefault();
      this.reshape(button);
    } else if (button.hasAttribute("data-computes") || button.name === "_preview") {
      event.preventDefault();
      this.preview(button.name);
    }
  }

  async post(name, value, signal) {
    const body = new FormData(this.form);
    body.set(name, value);
    body.set("_fragment", "1");
    const response = await fetch(this.form.action || location.href, { method: "POST", body, signal });
    if (!response.ok || response.redirected) throw new Error(`${response.status} ${response.url}`);
    return new DOMParser().parseFromString(await response.text(), "text/html");
  }

  reshape({ name, value }) {
    clearTimeout(this.timer);
    this.looking?.abort();
    this.pending += 1;
    this.reshaping = this.reshaping.then(() => this.reshapeNow(name, value));
  }

  async reshapeNow(name, value) {
    const fields = document.getElementById(FIELDS), sent = values(fields);
    try {
      const next = (await this.post(name, value)).getElementById(FIELDS);
      for (const [id, [value, checked]] of values(fields)) { // what was typed meanwhile stays
        const before = sent.get(id), field = next.ownerDocument.getElementById(id);
        if (!field || !before || (before[0] === value && before[1] === checked)) continue;
        field.value = value;
        field.checked = checked;
      }
      const held = document.activeElement; // by now, perhaps, a field further on
      fields.replaceWith(document.adoptNode(next));
      if (held === document.body || fields.contains(held)) this.refocus(held, name, value);
    } catch (error) {
      this.failed(error);
    }
    this.pending -= 1;
    this.preview();
  }

  // Whoever types goes on typing where they were.
  refocus(held, name, value) {
    const same = document.getElementById(held.id) ?? this.moved(name, value);
    same?.focus();
    if (same?.id && typeof held.selectionStart === "number") same.setSelectionRange(held.selectionStart, held.selectionEnd);
  }

  // The button that was pressed, found again; at the end of the list the other one.
  moved(name, value) {
    const same = this.querySelector(`button[name="${name}"][value="${value}"]`);
    if (!same?.disabled) return same;
    return this.querySelector(`button[name="${name === "_up" ? "_down" : "_up"}"][value="${value}"]`);
  }

  previewSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.preview(), PAUSE);
  }

  async preview(name = "_preview") {
    clearTimeout(this.timer);
    if (this.pending) return; // the new fields ask for it themselves
    this.looking?.abort();
    this.looking = new AbortController();
    for (const status of this.querySelectorAll(".q-status")) status.textContent = "";
    const focus = document.activeElement?.closest(`#${BESIDE}`) && document.activeElement;
    try {
      const next = (await this.post(name, "1", this.looking.signal)).getElementById(BESIDE);
      this.become(document.getElementById(BESIDE), next);
      if (focus) this.found(focus)?.focus();
    } catch (error) {
      this.failed(error);
    }
  }

  found(old) {
    if (old.id) return document.getElementById(old.id);
    return this.querySelector(`#${BESIDE} [name="${old.name}"][value="${old.value}"]`);
  }

  // A preview that can't be made now leaves the last one standing, dimmed by the styles.
  become(old, next) {
    const kept = old.querySelector(`#${FRAME}`), fresh = next.querySelector(`#${FRAME}`);
    const stays = kept && (next.hasAttribute("data-stale") || !fresh || fresh.srcdoc === kept.srcdoc);
    const top = old.scrollTop, inner = kept?.contentWindow?.scrollY ?? 0;
    if (!fresh) {
      next.toggleAttribute("data-stale", Boolean(kept));
      for (const said of next.querySelectorAll(".q-stale")) said.hidden = !kept;
    }
    const frame = stays ? kept : fresh;
    if (kept && frame) {
      if (!stays) {
        kept.addEventListener("load", () => kept.contentWindow?.scrollTo(0, inner), { once: true });
        kept.srcdoc = fresh.srcdoc;
      }
      const place = old.querySelector("section");
      this.swap(place, next.querySelector("section"), kept);
      for (const part of [...old.children].slice(1)) part.remove();
      old.append(...[...next.children].slice(1).map((part) => document.adoptNode(part)));
      old.toggleAttribute("data-stale", next.hasAttribute("data-stale"));
    } else {
      old.replaceWith(document.adoptNode(next));
    }
    document.getElementById(BESIDE).scrollTop = top;
    this.flow();
    this.mark();
  }

  // The verdict on each choice stands beside the choice too.
  mark() {
    for (const slot of this.querySelectorAll("[data-verdict]")) {
      const row = this.querySelector(`#${BESIDE} [data-row="${slot.dataset.verdict}"]`);
      slot.replaceChildren(...[...(row?.querySelectorAll(".q-badge, .q-witness") ?? [])].map((part) => part.cloneNode(true)));
    }
  }

  // The frame itself is never moved: moving it would load it anew.
  swap(old, next, frame) {
    for (const part of [...old.children]) if (part !== frame) part.remove();
    for (const part of [...next.children]) if (part.id !== FRAME) frame.before(document.adoptNode(part));
  }

  failed(error) {
    if (error.name === "AbortError") return;
    console.warn("<question-editor>", error);
    const status = this.querySelector(".q-status");
    if (status) status.textContent = status.dataset.failed;
  }
}

customElements.define("question-editor", QuestionEditor);
