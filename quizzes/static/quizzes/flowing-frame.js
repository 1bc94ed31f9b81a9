/* A preview's frame is as high as what it shows where it stands below the form, so that the page alone scrolls. Beside the
   form it keeps the height of its styles. Without this script it keeps that everywhere. */

const BESIDE_THE_FORM = matchMedia("(width >= 75rem)"); // as the styles of both editors say

export function flow(frame) {
  const fit = () => {
    const body = frame.contentDocument?.body;
    const rim = frame.offsetHeight - frame.clientHeight;
    frame.style.blockSize = !body || BESIDE_THE_FORM.matches ? "" : `${Math.ceil(body.getBoundingClientRect().height) + rim}px`;
  };
  const watching = new ResizeObserver(fit);
  const shown = () => {
    watching.disconnect();
    if (frame.contentDocument?.body) watching.observe(frame.contentDocument.body);
    fit();
  };
  frame.addEventListener("load", shown);
  BESIDE_THE_FORM.addEventListener("change", fit);
  shown();
}
