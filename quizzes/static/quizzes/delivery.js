/* Two small helpers of the instructors' pages; each wraps something that works without it. */

import "./copy-button.js";

// <live-list data-seconds data-stopped>: fetches the table inside it again, as long as somebody can see it.
class LiveList extends HTMLElement {
  connectedCallback() {
    this.status = this.querySelector("[role=status]");
    if (!this.status || !this.querySelector("#takers")) return console.error("<live-list> needs #takers and a status in it.");
    this.timer = setInterval(() => this.refresh(), 1000 * Number(this.dataset.seconds || 5));
  }

  disconnectedCallback() { clearInterval(this.timer); }

  async refresh() {
    if (document.hidden || this.isBusy) return;
    this.isBusy = true;
    const url = new URL(location.href);
    url.searchParams.set("_fragment", "1");
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(20000) });
      const next = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("takers");
      if (!response.redirected && response.ok && next) this.take(next);
      else if (response.status < 500) this.stop();
    } catch { /* the connection is gone for now: the time of the list says how old it is */ }
    this.isBusy = false;
  }

  // Only the parts that changed, so that a reader's place and focus stay.
  take(next) {
    const focused = document.activeElement?.id;
    const scrolled = this.querySelector(".wide")?.scrollLeft;
    this.querySelector("#takers").replaceWith(document.adoptNode(next));
    if (scrolled) this.querySelector(".wide").scrollLeft = scrolled;
    if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  stop() {
    clearInterval(this.timer);
    this.status.textContent = this.dataset.stopped;
  }
}

// <review-matrix data-own>: a box that is ticked makes the preset above it “as ticked below”.
class ReviewMatrix extends HTMLElement {
  connectedCallback() {
    const preset = document.getElementById("id_preset");
    this.addEventListener("change", () => { if (preset) preset.value = this.dataset.own; });
  }
}

customElements.define("live-list", LiveList);
customElements.define("review-matrix", ReviewMatrix);

// A form with no times in it yet can follow the reader's zone at once.
const select = document.getElementById("id_zone");
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const isFresh = document.documentElement.hasAttribute("data-zone-was-unknown") && ![...document.querySelectorAll("[type=datetime-local]")].some((field) => field.value);
if (select && isFresh && [...select.options].some((option) => option.value === timeZone)) select.value = timeZone;
