// Offers to copy the address beside a button; without this module it is selected by hand.

for (const button of document.querySelectorAll("button[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}

async function copy(button) {
  const input = document.getElementById(button.dataset.copies);
  input.select();
  try {
    await navigator.clipboard.writeText(input.value);
  } catch {
    return; // What is selected is copied by hand where the browser forbids it.
  }
  const status = button.parentElement.querySelector("[role=status]");
  status.textContent = button.dataset.copied;
}
