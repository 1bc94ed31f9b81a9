/* Tells the platform that the registration is done. A window that our page in the platform's frame has opened tells that page,
   which tells the platform. */

const CLOSE = { subject: "org.imsglobal.lti.close" };

if (document.querySelector("[data-registered]")) {
  const asker = window.opener ?? (parent === window ? null : parent);
  asker?.postMessage(CLOSE, "*"); // nothing is told but that it is over
} else {
  addEventListener("message", ({ data, origin }) => {
    if (origin === location.origin && data?.subject === CLOSE.subject) (window.opener ?? parent).postMessage(CLOSE, "*");
  });
}
