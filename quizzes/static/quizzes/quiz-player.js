/* <quiz-player>: its forms and links work without this script; with it they change the player in place. */

// What the address asks a player to show: each has a parameter of its own.
const asked = (player) => new URLSearchParams(location.search).get(player.id);

// The server tells times in the reader's zone. Another site's frame may have no cookie.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.querySelector(".framed")) document.cookie = `quizsite_zone=${zone};path=/;max-age=31536000;samesite=lax`;

// The current CSRF token, for the form's own is refused once another tab has logged in; or, in a frame, the form's pass
// with the zone, and no cookie.
const posting = (body) => {
  if (body.has("token")) body.set("zone", zone);
  else body.set("csrfmiddlewaretoken", document.cookie.match(/csrftoken=(\w+)/)?.[1] ?? body.get("csrfmiddlewaretoken"));
  return { method: "POST", body, credentials: body.has("token") ? "omit" : "same-origin" };
};

class QuizPlayer extends HTMLElement {
  connectedCallback() {
    this.asked = asked(this);
    this.status = this.querySelector("[role=status]");
    if (this.id && this.status) this.addEventListener("click", this);
    else console.error(`<quiz-player id="${this.id}"> needs an id and a child with role="status"; its forms stay plain.`);
    const explorer = this.querySelector("live-explorer:not(:defined)"); // its script comes when there is something to move
    if (explorer) import(explorer.dataset.script);
  }

  // Not "submit": a frame that may not send forms never fires it.
  handleEvent(event) {
    const control = event.target.closest("button, a[data-player-link]");
    if (!control || control.closest("live-explorer") || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (control.form?.matches("[data-whole-page]")) return;
    event.preventDefault();
    if (control.href) this.get(control.href, control, () => history.pushState(null, "", control.href));
    else this.post(control);
  }

  get(href, link, remember) {
    const url = new URL(href);
    url.searchParams.set("_fragment", this.id);
    this.load(url, {}, link, remember);
  }

  post(button) {
    const body = new URLSearchParams(new FormData(button.form, button));
    body.set("_fragment", "1");
    const remember = (next) => history.replaceState(null, "", next.dataset.url);
    this.load(button.getAttribute("formaction") ?? button.form.getAttribute("action"), posting(body), button, remember);
  }

  async load(url, request, control, remember) {
    if (this.isBusy) return;
    this.isBusy = true;
    this.status.textContent = "";
    const words = control?.textContent;
    const slow = setTimeout(() => { if (control?.dataset.pending) control.textContent = control.dataset.pending; }, 300);
    control?.setAttribute("aria-disabled", "true");
    let response, answer;
    try {
      response = await fetch(url, { ...request, signal: AbortSignal.timeout(30000) });
      answer = new DOMParser().parseFromString(await response.text(), "text/html");
    } catch (error) {
      console.warn(`<quiz-player id="${this.id}">`, error);
    }
    clearTimeout(slow);
    this.isBusy = false;
    const next = answer?.getElementById(this.id);
    if (next?.localName === "quiz-player") return this.become(next, remember);
    control?.removeAttribute("aria-disabled");
    if (control?.dataset.pending) control.textContent = words;
    const reason = !answer ? "offline" : [401, 403].includes(response.status) ? "refused" : "failed";
    this.status.textContent = answer?.querySelector("[data-message]")?.textContent || this.status.dataset[reason];
  }

  become(next, remember) {
    if (next.dataset.url) remember?.(next); // a frame has no history of its own
    document.title = next.dataset.title;
    this.replaceWith(next);
    for (const { hash } of next.querySelectorAll("a[href^='#']")) { // the paragraph that answers has its way back now
      document.querySelector(`.paragraph:has(> [id="${hash.slice(1)}"]) > .back`)?.removeAttribute("hidden");
    }
    const focus = next.querySelector("[data-focus]");
    focus?.focus({ preventScroll: true });
    focus?.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("quiz-player", QuizPlayer);

addEventListener("popstate", () => {
  for (const player of document.querySelectorAll("quiz-player")) {
    if (player.status && asked(player) !== player.asked) player.get(location.href);
  }
});
