/* A page in a frame of an LMS: tells the page around it how high it is, and keeps its token for a reload of this tab. */

let told = 0;
const tell = () => {
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  if (height === told) return;
  told = height;
  parent.postMessage({ subject: "lti.frameResize", height }, "*"); // a height is no secret
};
if (parent !== window) new ResizeObserver(tell).observe(document.body);

// The address stays that of the handle, which has been used: a reload goes on with what this tab has kept.
addEventListener("pagehide", () => {
  const token = document.querySelector("main [name=token]")?.value;
  try {
    if (token) sessionStorage.setItem(location.pathname, token);
  } catch {
    // Where the browser keeps no storage for frames, a reload asks to open the quiz again.
  }
});
