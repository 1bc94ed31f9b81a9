/* A player in another site's frame: tells its height, and lets links lead out. */

// WordPress listens only to frames that know the secret in their hash.
const secret = new URLSearchParams(location.hash.replace(/^#\??/, "")).get("secret");

// The body's height: that of the document never shrinks below the frame's. One message in all dialects.
let told = 0;
const tell = () => {
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  if (height === told) return;
  told = height;
  const message = { type: "quiz:height", subject: "lti.frameResize", height };
  if (secret) Object.assign(message, { message: "height", value: height, secret });
  parent.postMessage(message, "*"); // a height is no secret, and who frames us isn't known
};
if (parent !== window) {
  const again = () => { told = 0; tell(); };
  new ResizeObserver(tell).observe(document.body);
  addEventListener("load", again); // who listens may have come after the first word, or ask for it
  addEventListener("message", ({ source, data }) => { if (source === parent && data?.type === "quiz:tell") again(); });
}

// A sandboxed frame may open no window: there the address stands as text.
const out = document.querySelector("[data-way-out]");
if (out && origin === "null") {
  const address = Object.assign(document.createElement("span"), { className: "address", textContent: out.href });
  out.replaceWith(out.textContent, ": ", address);
}

addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || link.getAttribute("href").startsWith("#")) return;
  if (link.hasAttribute("data-afresh")) link.hash = location.hash; // with the secret
  else link.target = "_blank";
}, true);

// An app that has opened the frame can go on with the newest pass after a reload.
addEventListener("pagehide", () => {
  const token = document.querySelector("quiz-player [name=token]")?.value;
  try {
    if (token) sessionStorage.setItem(location.pathname, token);
  } catch {
    // A sandboxed frame has no storage.
  }
});
