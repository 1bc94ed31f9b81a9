/* <live-explorer>: its form works without this script; with it the result follows every change. It computes nothing. */

const WAIT = 120; // ms after the last change

class LiveExplorer extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.result = this.querySelector("[data-result]");
    this.status = this.querySelector("[role=status]");
    if (!this.form || !this.result || !this.status) {
      console.error(`<live-explorer id="${this.id}"> needs a form, [data-result] and role="status"; it stays a plain form.`);
      return;
    }
    for (const slider of this.querySelectorAll("input[type=range]")) slider.hidden = false;
    this.form.querySelector(".go").hidden = true;
    this.form.addEventListener("input", (event) => this.changed(event));
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.show(); });
  }

  changed({ target }) {
    if (target.dataset.for) document.getElementById(target.dataset.for).value = target.value;
    else for (const slider of this.querySelectorAll(`[data-for="${target.id}"]`)) slider.value = target.value.replace("−", "-");
    const filled = this.dataset.fills && document.getElementById(this.dataset.fills); // a guess goes into the answer
    if (filled) filled.value = target.value;
    this.running?.abort(); // its answer would be older than what stands here
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), WAIT);
  }

  async show() {
    this.running?.abort();
    this.running = new AbortController();
    const query = new URLSearchParams(new FormData(this.form));
    const url = `${this.form.getAttribute("action")}?${query}`;
    let next;
    try {
      const signal = AbortSignal.any([this.running.signal, AbortSignal.timeout(20000)]);
      const response = await fetch(`${url}&_fragment=${encodeURIComponent(this.id)}`, { signal });
      next = new DOMParser().parseFromString(await response.text(), "text/html").getElementById(this.id);
    } catch (error) {
      if (error.name === "AbortError") return;
      console.warn(`<live-explorer id="${this.id}">`, error);
    }
    if (!next) { this.status.textContent = this.status.dataset.failed; return; }
    this.become(next);
    if (location.pathname === this.form.getAttribute("action")) history.replaceState(null, "", url);
  }

  // The form stays, so that focus and typing do; only what the answer says about it is taken over.
  become(next) {
    const names = (element) => [...element.querySelectorAll("[data-control]")].map((c) => c.dataset.control).join();
    if (names(next) !== names(this)) {
      const focused = document.activeElement?.id;
      this.replaceWith(next);
      document.getElementById(focused)?.focus();
      return;
    }
    for (const control of next.querySelectorAll("[data-control]")) this.judge(control);
    const open = [...this.result.querySelectorAll("details")].map((details) => details.open);
    this.result.replaceChildren(...next.querySelector("[data-result]").childNodes);
    this.result.querySelectorAll("details").forEach((details, i) => { details.open = open[i] ?? details.open; });
    this.status.textContent = next.querySelector("[role=status]").textContent || this.said();
  }

  judge(control) {
    const own = this.querySelector(`[data-control="${control.dataset.control}"]`);
    own.querySelector(".control-error")?.remove();
    const error = control.querySelector(".control-error");
    const box = own.querySelector("select, [type=text]");
    if (error) {
      own.append(error);
      box.setAttribute("aria-invalid", "true");
      box.setAttribute("aria-describedby", error.id);
    } else {
      box.removeAttribute("aria-invalid");
      box.removeAttribute("aria-describedby");
    }
  }

  said() {
    return this.result.querySelector(".explanation :is(h2, h3, h4, h5, h6)")?.textContent || "";
  }
}

customElements.define("live-explorer", LiveExplorer);
