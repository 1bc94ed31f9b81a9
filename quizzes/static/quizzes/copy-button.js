/* <copy-button data-of data-done>: copies the value of a field, which stays there to be copied by hand. */

class CopyButton extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button"), field = document.getElementById(this.dataset.of);
    if (!button || !field) return console.error("<copy-button> needs a button in it and the id of a field.");
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
      this.querySelector("[role=status]").textContent = this.dataset.done;
    });
  }
}

customElements.define("copy-button", CopyButton);
