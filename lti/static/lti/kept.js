/* No cookie came with the launch: the platform's frame gives back what it was given to keep. */

import { ask } from "./storage.js";

const form = document.querySelector("#kept");
const { storage, origin, key } = form.dataset;
ask(storage, origin, { subject: "lti.get_data", key }).then(
  (value) => {
    form.elements.browser.value = value ?? "";
    form.submit();
  },
  () => {
    document.querySelector("#waiting").hidden = true;
  },
);
