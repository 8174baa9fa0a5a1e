// Keys of the review desk. A key presses the button, follows the link or opens the
// input that is marked with it: it can do nothing that a mouse cannot. Nothing is heard
// while somebody types, nor together with another key held, nor where keys are off.

const desk = document.getElementById("review");
const dialog = document.getElementById("review-keys");
const TYPED = "input:not([type=checkbox]), textarea, select, [contenteditable]";

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-command=help]")) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  dialog.showModal();
  dialog.querySelector("h2").focus();
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const input = event.target.closest(TYPED);
  if (input) {
    if (event.key === "Escape" && desk.contains(input)) toHeading();
    return;
  }
  // A key held down must not decide on one article after the other.
  if (event.repeat || event.key.length !== 1 || dialog.open) return;
  const key = CSS.escape(event.key.toLowerCase());
  const element = desk.querySelector(`[aria-keyshortcuts="${key}"]:not([disabled])`);
  if (!element?.checkVisibility() && element?.tagName !== "SUMMARY") return;
  event.preventDefault();
  press(element);
});

function press(element) {
  if (element.tagName === "SUMMARY") {
    element.parentElement.open = true;
    element.parentElement.querySelector("input").focus();
  } else if (element.matches(TYPED)) {
    element.focus();
    element.select();
  } else {
    element.click();
  }
}

function toHeading() {
  document.getElementById("opened")?.focus({ preventScroll: true });
}
