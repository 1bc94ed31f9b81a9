/* <test-desk>: a running test. Saves what changes, keeps what could not be sent, and follows the server's clock. */

const PAUSE = 800; // ms of quiet before a change is saved
const LONGEST_WAIT = 30000; // ms between two tries while there is no connection
const GRACE = 60; // s in which a late save counts
const ASK = 30000; // ms after which a page that stays open asks when the attempt ends by now
const STORE = "quizsite-unsent/";
const PARTS = ["choice", "text", "certainty"]; // of an answer

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

// Each unsent answer has an entry of its own, so that two tabs never overwrite each other's; a frame may have no storage.
const memory = new Map();
const keep = (name, entry) => { memory.set(name, entry); try { localStorage.setItem(name, JSON.stringify(entry)); } catch { /* memory alone */ } };
const drop = (name) => { memory.delete(name); try { localStorage.removeItem(name); } catch { /* memory alone */ } };
const recall = (prefix) => {
  let names = [];
  try { names = Object.keys(localStorage).filter((name) => name.startsWith(prefix) && !memory.has(name)); } catch { /* memory alone */ }
  for (const name of names) {
    try {
      const entry = JSON.parse(localStorage.getItem(name));
      if (entry?.fields) memory.set(name, entry);
    } catch { /* an entry that can't be read hides no other */ }
  }
  return [...memory].filter(([name]) => name.startsWith(prefix)).sort((a, b) => a[1].at - b[1].at);
};

const fresh = new Set(); // entries that were never tried: the server can't have seen them
const own = new Set(); // entries that this page shows: those of another tab say nothing about it
let sending = null;
let wait = 1000;
let retry;

const desks = () => [...document.querySelectorAll("test-desk")];
const unsent = () => desks().flatMap((desk) => recall(desk.store));

// Sends what is unsent, oldest first, one at a time. What the site won't take now holds up no other question.
function send() {
  sending ??= sendAll().finally(() => { sending = null; });
  return sending;
}

// What the site itself answers: how things stand after a save, or the player that says why there is none. Whatever stands
// in between, such as a proxy or a page to sign in, says neither, and the answer stays kept.
function read(response, text) {
  try {
    const told = response.ok && JSON.parse(text);
    if (told) return { told: told.revision === undefined ? null : told };
  } catch { return {}; }
  const isRefusal = [409, 422].includes(response.status) && new DOMParser().parseFromString(text, "text/html").querySelector("quiz-player");
  return { refusal: isRefusal ? text : null };
}

async function sendAll() {
  clearTimeout(retry);
  const stuck = new Set();
  const place = ([name, entry]) => name.slice(0, name.lastIndexOf("/")) + entry.question;
  for (let next; (next = unsent().find((each) => !stuck.has(place(each))));) {
    const [name, entry] = next;
    const owner = () => desks().find((desk) => name.startsWith(desk.store)); // another one after each fragment
    fresh.delete(name);
    if (own.has(name)) owner().saving();
    const body = new URLSearchParams(entry.fields);
    const isFramed = body.has("token"); // a pass in the form, and no cookie
    const token = isFramed ? null : document.cookie.match(/csrftoken=(\w+)/)?.[1];
    if (token) body.set("csrfmiddlewaretoken", token);
    if (isFramed) body.set("zone", zone);
    let response, text;
    try {
      response = await fetch(entry.url, { method: "POST", body, credentials: isFramed ? "omit" : "same-origin", keepalive: true, signal: AbortSignal.timeout(20000) });
      text = await response.text();
    } catch { /* told below */ }
    const { told, refusal } = text === undefined ? {} : read(response, text);
    if (!told && !refusal) {
      stuck.add(place(next));
      owner()?.trouble(response ? "refused" : "away");
      if (!response) break;
      continue;
    }
    wait = 1000;
    drop(name);
    if (told) owner()?.took(entry, told, own.delete(name));
    else owner()?.refused(refusal);
  }
  if (!stuck.size) return;
  retry = setTimeout(send, wait);
  wait = Math.min(2 * wait, LONGEST_WAIT);
}

class TestDesk extends HTMLElement {
  connectedCallback() {
    this.player = this.closest("quiz-player");
    this.form = this.querySelector("form[data-draft]");
    this.store = `${STORE}${this.dataset.attempt}/`;
    this.sync(Number(this.dataset.now), Number(this.dataset.ends));
    if (this.dataset.ends) {
      this.ticking = setInterval(() => this.tick(), 1000);
      this.tick();
    }
    if (this.dataset.clockUrl) this.asking = setInterval(() => this.ask(), ASK);
    this.querySelector("[data-save]")?.remove();
    if (this.form) {
      this.restore();
      this.sent = this.answer();
      this.form.addEventListener("input", () => this.changed(PAUSE));
      this.form.addEventListener("change", () => this.changed(PAUSE));
      this.form.addEventListener("focusout", () => this.changed(0));
    }
    this.addEventListener("click", this, true);
    if (unsent().length) send();
  }

  disconnectedCallback() {
    clearInterval(this.ticking);
    clearInterval(this.asking);
    this.save();
  }

  // The teacher may have moved the end, or ended the attempt, since anything was saved.
  async ask() {
    if (document.hidden || sending) return;
    let told;
    try {
      const response = await fetch(this.dataset.clockUrl, { signal: AbortSignal.timeout(20000) });
      if (response.ok) told = await response.json();
    } catch { /* asked again */ }
    if (!told || !this.isConnected) return;
    const words = this.querySelector("[data-ends-words]");
    const isPast = told.ends && told.now > told.ends; // then the clock below hands in
    if ((told.is_over && !isPast) || Boolean(told.ends) !== Boolean(words)) return this.goesAfresh();
    if (words && words.textContent !== told.ends_words) this.announce(told.ends_words);
    if (words) words.textContent = told.ends_words;
    this.sync(told.now, told.ends);
  }

  // What there is goes first; then the site's own page says how things stand.
  async goesAfresh() {
    this.save();
    await send();
    if (this.isConnected && !unsent().length) this.player.get(location.href);
  }

  // What the form says, without what every form carries.
  answer() {
    return JSON.stringify([...new FormData(this.form)].filter(([name]) => PARTS.includes(name)));
  }

  // After a reload: what had not been sent is in the form again.
  restore() {
    const mine = recall(this.store).findLast(([, entry]) => entry.question === this.form.dataset.draft);
    if (!mine) return;
    own.add(mine[0]);
    for (const input of this.form.querySelectorAll(PARTS.map((part) => `[name=${part}]`))) {
      const values = mine[1].fields.filter(([name]) => name === input.name).map(([, value]) => value);
      if (input.name === "text") input.value = values[0] ?? "";
      else input.checked = values.includes(input.value);
    }
    this.form.elements.revision.value = mine[1].base;
  }

  changed(pause) {
    clearTimeout(this.pause);
    if (this.answer() === this.sent) return;
    this.isDirty = true;
    this.saving(); // "Saved" would be said of the answer before
    this.pause = setTimeout(() => this.save(), pause);
  }

  // Puts the answer into the queue, in the place of one that the server can't have seen yet.
  save() {
    clearTimeout(this.pause);
    const answer = this.form && this.answer();
    this.isDirty = false;
    if (!this.form || answer === this.sent) return;
    this.sent = answer;
    const question = this.form.dataset.draft;
    const last = recall(this.store).findLast(([, entry]) => entry.question === question);
    if (last && fresh.delete(last[0])) drop(last[0]);
    const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    const fields = new Map([...new FormData(this.form)].filter(([name]) => name !== "choice"));
    fields.set("idempotency_key", key).set("_fragment", "1").set("_autosave", "1");
    const choices = [...new FormData(this.form)].filter(([name]) => name === "choice");
    const base = this.form.elements.revision.value;
    fresh.add(this.store + key);
    own.add(this.store + key);
    keep(this.store + key, { at: Date.now(), question, base, url: this.form.getAttribute("action"), fields: [...fields, ...choices] });
    send();
  }

  // The server has it. Later answers to the same question stand on this one.
  took(entry, told, isOwn) {
    this.sync(told.now, told.ends);
    const ends = this.querySelector("[data-ends-words]");
    if (ends) ends.textContent = told.ends_words;
    for (const [name, later] of recall(this.store)) {
      const newer = { token: told.token }; // the pass of a frame is for one step
      if (later.question === entry.question) newer.revision = later.base = String(told.revision);
      later.fields = later.fields.map(([field, value]) => [field, newer[field] ?? value]);
      keep(name, later);
    }
    for (const field of this.player.querySelectorAll("[name=token]")) field.value = told.token;
    if (unsent().length || this.isDirty) this.saving();
    else if (isOwn || this.isTold) this.say(told.saved);
    if (this.form?.dataset.draft !== entry.question) return;
    if (!isOwn && !this.isDirty) return this.goesAfresh(); // another tab's answer to the question that stands here
    this.form.elements.revision.value = told.revision;
    if (this.isDirty || unsent().some(([, { question }]) => question === entry.question)) return;
    const problem = this.querySelector("[data-problem]");
    problem.textContent = told.problem;
    problem.hidden = !told.problem;
    const here = this.querySelector("[aria-current=step]");
    here.classList.remove("answered", "unanswered", "unreadable");
    here.classList.add(told.state);
    here.querySelector("[data-state]").textContent = told.words;
  }

  // Another tab was faster, or the time is over: the site's own page says what to do.
  refused(html) {
    const next = new DOMParser().parseFromString(html, "text/html").getElementById(this.player.id);
    this.save();
    if (next) this.player.become(next);
    else this.trouble("refused");
  }

  saving() {
    if (!this.isTold) this.say(this.dataset.saving);
  }

  trouble(why) {
    this.isOut = why === "away";
    this.say(this.dataset.unsaved, this.dataset[why]);
  }

  say(words, why = "") {
    const place = this.querySelector("[data-saved]");
    if (place) place.textContent = words;
    place?.classList.toggle("trouble", Boolean(why));
    const reason = this.querySelector("[data-why]");
    if (reason) reason.textContent = why;
    if (why ? why !== this.isTold : this.isTold) this.announce(why ? `${words}. ${why}` : words);
    this.isTold = why;
  }

  announce(words) {
    this.querySelector("[data-announce]").textContent = words;
  }

  // Before the player goes anywhere: first what is still to be saved.
  handleEvent(event) {
    const control = event.target.closest("button, a[data-player-link]");
    if (!control || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (control.hasAttribute("data-keep") || control === this.goesOn) return;
    this.save();
    if (!sending && !unsent().length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    send().then(() => {
      if (!this.isConnected) return;
      if (unsent().length && this.isOut) return this.announce(this.dataset.waits);
      this.goesOn = control;
      control.click();
      this.goesOn = null;
    });
  }

  sync(now, ends) {
    this.skew = now - performance.now();
    this.ends = ends;
  }

  tick() {
    const left = Math.ceil((this.ends - this.skew - performance.now()) / 1000);
    const shown = Math.max(left, 0);
    const clock = this.querySelector("[data-clock]");
    const hours = Math.floor(shown / 3600);
    const rest = [Math.floor(shown / 60) % 60, shown % 60].map((part) => String(part).padStart(2, "0")).join(":");
    clock.textContent = this.dataset.left.replace("%s", hours ? `${hours}:${rest}` : rest);
    clock.classList.toggle("soon", left <= 60);
    if (this.left > 300 && left <= 300) this.announce(this.dataset.minutes.replace("%s", 5));
    if (this.left > 60 && left <= 60) this.announce(this.dataset.minute);
    this.left = left;
    if (left <= 0) this.handIn();
  }

  // At zero: what there is goes first, then the end. The server decides by its own clock.
  async handIn() {
    clearInterval(this.ticking);
    this.announce(this.dataset.over);
    this.save();
    await send();
    if (!this.isConnected) return;
    if (!unsent().length || (!this.isOut && this.left < -GRACE)) this.player.post(this.querySelector("[data-over] button"));
    this.ticking = setInterval(() => this.tick(), 5000); // a lost connection: once more
  }
}

customElements.define("test-desk", TestDesk);

addEventListener("online", send);
addEventListener("focus", send);
const saveAll = () => { for (const desk of desks()) desk.save(); };
addEventListener("visibilitychange", () => { if (document.hidden) saveAll(); });
addEventListener("pagehide", saveAll);
addEventListener("beforeunload", (event) => {
  saveAll();
  if (unsent().length) event.preventDefault();
});
