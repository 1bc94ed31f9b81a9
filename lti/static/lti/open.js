/* Redeems the handle of this address at once; after a reload, goes on with the token that this tab has kept. */

const open = document.querySelector("#open");
const again = document.querySelector("#again");
if (open) open.requestSubmit();
if (again) {
  let token = null;
  try {
    token = sessionStorage.getItem(location.pathname);
  } catch {
    // No storage in this frame.
  }
  if (token) {
    again.elements.token.value = token;
    again.requestSubmit();
  }
}
