// Offers the topics that are known while one is typed.

const desk = document.getElementById("review");
const offered = document.getElementById("review-topics");
const PAUSE = 150;
let asked;

desk.addEventListener("focusin", (event) => isTopic(event.target) && offer(""));
desk.addEventListener("input", (event) => {
  if (!isTopic(event.target)) return;
  clearTimeout(asked);
  asked = setTimeout(() => offer(event.target.value), PAUSE);
});

function isTopic(element) {
  return element.id === "id_topic";
}

async function offer(typed) {
  const url = new URL(offered.dataset.url, location);
  url.searchParams.set("q", typed);
  const response = await fetch(url).catch(() => null);
  if (response?.headers.get("Content-Type") !== "application/json") return;
  const { topics } = await response.json();
  offered.replaceChildren(...topics.map((name) => new Option(name, name)));
}
