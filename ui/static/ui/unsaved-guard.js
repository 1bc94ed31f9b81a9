/* Leaving an editing page with changes that were not saved asks first. Works on every form of the page that is posted and
   can be typed in; a form says data-unguarded where nothing would be lost. */

const GUARDED = "form:not([data-unguarded], #changelist-form, #logout-form)";
const SECRET = "csrfmiddlewaretoken";

// Scripts may exchange a form's fields, or the form: what counts is what the same place on the page would send now.
const forms = () => [...document.querySelectorAll(GUARDED)].filter((form) => form.method === "post" && form.querySelector("textarea, select, input:not([type=hidden], [type=submit])"));
const said = (form) => JSON.stringify([...new FormData(form)].filter(([name]) => name !== SECRET).map(([name, value]) => [name, String(value)]));

let opened = []; // what each form said when the page had settled
let isLeaving = false;

// A form that was refused holds what isn't saved, however it is left.
const isRefused = (form) => form.querySelector("[aria-invalid=true], .errorlist") || document.querySelector(".errornote, .q-error-summary");
const isChanged = () => forms().some((form, place) => isRefused(form) || (opened[place] !== undefined && opened[place] !== said(form)));

addEventListener("load", () => setTimeout(() => { opened = forms().map(said); })); // after the page's own scripts
addEventListener("submit", (event) => { if (!event.defaultPrevented) isLeaving = true; });
addEventListener("pageshow", () => { isLeaving = false; });
addEventListener("beforeunload", (event) => { if (!isLeaving && isChanged()) event.preventDefault(); });
