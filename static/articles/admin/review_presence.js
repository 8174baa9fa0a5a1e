// Tells the desk every half minute that an article is still open, and marks in the list
// what the others have open; what they decided on leaves it. Who gives no sign for two minutes is not there any more.

const desk = document.getElementById("review");
const EVERY = 30_000;

setInterval(sign, EVERY);

async function sign() {
  const here = address();
  if (!here || document.hidden) return;
  const listed = [...desk.querySelectorAll("[data-row]")].map((row) => row.dataset.row);
  const headers = { Accept: "application/json" };
  const asked = { method: "POST", body: body({ rows: listed.join() }), headers };
  const response = await fetch(here, asked).catch(() => null);
  if (response?.headers.get("Content-Type") === "application/json") {
    mark(await response.json());
  }
}

function mark({ others, gone }) {
  for (const number of gone) {
    desk.querySelector(`[data-row="${number}"]`)?.remove();
  }
  for (const row of desk.querySelectorAll("[data-row]")) {
    row.querySelector(".review-here").textContent = others[row.dataset.row] ?? "";
  }
  const opened = desk.querySelector("[data-at]");
  const place = document.getElementById("opened-others");
  if (place) place.textContent = others[opened.dataset.at] ?? "";
}

function address() {
  return desk.querySelector("[data-here]")?.dataset.here;
}

function body(values) {
  const form = new FormData();
  const token = desk.querySelector("[name=csrfmiddlewaretoken]").value;
  form.set("csrfmiddlewaretoken", token);
  for (const [name, value] of Object.entries(values)) form.set(name, value);
  return form;
}
