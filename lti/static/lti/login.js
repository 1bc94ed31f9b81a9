/* Before the platform is asked: is there anything that will prove, when the answer comes, that this browser has asked? */

import { ask } from "./storage.js";

const login = document.querySelector("#login");
const { onward, cookie, storage, origin, key, value } = login.dataset;
const onwards = () => location.replace(onward);

const blocked = () => {
  document.querySelector("#waiting").hidden = true;
  const shown = document.querySelector("#blocked");
  shown.hidden = false;
  shown.querySelector("p").focus();
};

let hasCookie = false;
try {
  hasCookie = document.cookie.split("; ").includes(`${cookie}=1`);
} catch {
  // A sandboxed frame may not even ask.
}
if (hasCookie) onwards();
else if (storage) ask(storage, origin, { subject: "lti.put_data", key, value }).then(onwards, blocked);
else blocked();
