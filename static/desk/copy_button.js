/** A button that copies what a field holds. Without this script the field can still be selected. */
class CopyButton extends HTMLElement {
  connectedCallback() {
    const [button, said] = [this.querySelector("button"), this.querySelector("[role=status]")];
    const field = document.getElementById(this.getAttribute("field") ?? "");
    if (!button || !said || !(field instanceof HTMLInputElement) || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select(); // where copying is refused, it is ready to be copied by hand
      await navigator.clipboard.writeText(field.value);
      said.textContent = this.getAttribute("done");
    });
  }
}

customElements.define("copy-button", CopyButton);
