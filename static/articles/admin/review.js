// The review desk at the speed of reading: its forms and links are sent in the
// background, and the next article opens in place of the one decided on. Without this
// module the same forms lead there page by page.

const desk = document.getElementById("review");
const pane = document.getElementById("review-pane");
const rows = document.getElementById("review-rows");
const said = document.getElementById("review-said");
const KEPT = `review-kept:${desk.dataset.user}`;
const FOLLOWED = "[data-command=next], [data-command=previous], [data-row] > a";
let busy = false;

document.addEventListener("submit", (event) => {
  if (!event.target.matches("#decide, #review-undo, #review-skipped")) return;
  event.preventDefault();
  if (isNoteAlone(event)) return focusOn(null, { isNew: false });
  const body = new URLSearchParams(new FormData(event.target, event.submitter));
  send({ url: event.target.action, body: body.toString(), about: opened() });
});

document.addEventListener("click", (event) => {
  // A click with a key held asks for a tab or a window: it stays a link.
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest("a");
  if (link?.id === "review-more") loadMore(link);
  else if (link?.matches(FOLLOWED)) send({ url: link.href });
  else return;
  event.preventDefault();
});

addEventListener("popstate", () => send({ url: location.href, isBack: true }));
document.getElementById("review-again").addEventListener("click", again);
document.getElementById("review-forget").addEventListener("click", () => store([]));
addEventListener("online", () => kept().length && offer(said.dataset.online));
if (kept().length) offer(said.dataset.kept);

foldList();

// Enter in the note: it goes with the next decision, and the keys decide again.
function isNoteAlone({ target, submitter }) {
  const typed = [...target.querySelectorAll("input:not([type=hidden], [name=note])")];
  const isEnter = submitter?.value === "typed";
  return isEnter && target.elements.note?.value && !typed.some((input) => input.value);
}

// One request at a time: a key pressed meanwhile would judge what nobody has seen yet.
async function send(wish) {
  if (busy) return;
  busy = true;
  pane.setAttribute("aria-busy", "true");
  const answer = await ask(wish);
  busy = false;
  pane.removeAttribute("aria-busy");
  if (answer.refused) keep(wish, answer.refused);
  else show(answer, wish);
}

// What the desk answers, or why it did not.
async function ask(wish) {
  const response = await request(wish.url, wish.body);
  const answer = await jsonOf(response);
  if (answer) return answer;
  if (response?.redirected) return { refused: said.dataset.expired };
  if (!response) return { refused: said.dataset.offline };
  if (response.status !== 403) return { refused: said.dataset.failed };
  if (wish.body === undefined || wish.isAgain) return { refused: said.dataset.denied };
  // The token of a form is out of date once somebody signs in anew.
  const page = await jsonOf(await request(location.href));
  if (!page) return { refused: said.dataset.expired };
  return ask({ ...wish, body: withToken(wish.body, page.token), isAgain: true });
}

function request(url, body) {
  const post = { method: "POST", body: new URLSearchParams(body) };
  const headers = { Accept: "application/json" };
  return fetch(url, { ...(body === undefined ? {} : post), headers }).catch(() => null);
}

function jsonOf(response) {
  const type = response?.headers.get("Content-Type");
  // An answer that breaks off on its way is none.
  return type === "application/json" ? response.json().catch(() => null) : null;
}

function withToken(body, token) {
  const renewed = new URLSearchParams(body);
  renewed.set("csrfmiddlewaretoken", token);
  return renewed.toString();
}

// What was decided and could not be sent is kept, and offered again

function keep(wish, why) {
  if (wish.body === undefined) return say(why);
  const body = new URLSearchParams(wish.body);
  body.delete("csrfmiddlewaretoken");
  const others = kept().filter((each) => each.url !== wish.url);
  store([...others, { url: wish.url, body: body.toString(), about: wish.about }]);
  offer(why);
}

function kept() {
  return JSON.parse(sessionStorage.getItem(KEPT)) ?? [];
}

function store(wishes) {
  sessionStorage.setItem(KEPT, JSON.stringify(wishes));
  toggleOffer(wishes.length > 0);
}

function offer(why) {
  say(`${why} ${kept().map((each) => each.about).join(", ")}`);
  toggleOffer(true);
}

async function again() {
  const [wish, ...others] = kept();
  if (!wish || busy) return;
  store(others);
  // Its form is gone, and so is the token of it: any form of the page has one.
  const token = document.querySelector("#review-undo [name=csrfmiddlewaretoken]");
  await send({ ...wish, body: withToken(wish.body, token.value) });
}

function toggleOffer(shown) {
  for (const id of ["review-again", "review-forget"]) {
    document.getElementById(id).hidden = !shown;
  }
}

// What came back takes its place

function show(answer, wish) {
  const before = pane.querySelector("[data-at]").dataset.at;
  const pressed = pane.contains(document.activeElement)
    ? document.activeElement.closest("button")?.dataset.command
    : undefined;
  pane.innerHTML = answer.pane;
  document.getElementById("review-waiting").textContent = answer.waiting;
  showUndo(answer.undo);
  showSkipped(answer.skipped);
  showRow(answer, before);
  document.title = answer.title;
  if (!wish.isBack && location.href !== new URL(answer.url, location).href) {
    history.pushState(null, "", answer.url);
  }
  const stays = String(answer.at) === before;
  const button = stays && pressed && pane.querySelector(`[data-command=${pressed}]`);
  const wrong = pane.querySelector("[aria-invalid]");
  focusOn(wrong || button, { isNew: !stays });
  say(answer.said);
  desk.dispatchEvent(new Event("review:opened", { bubbles: true }));
}

function showUndo(what) {
  document.getElementById("review-undo").hidden = !what;
  document.getElementById("review-undone").textContent = what;
}

function showSkipped(words) {
  const form = document.getElementById("review-skipped");
  form.hidden = !words;
  form.querySelector("button").textContent = words;
}

function showRow(answer, before) {
  const last = rows.querySelector(`[data-row="${before}"]`);
  const current = rows.querySelector(`[data-row="${answer.at}"]`);
  if (answer.at) {
    const made = document.createElement("template");
    made.innerHTML = answer.row;
    const row = made.content.querySelector("li");
    if (current) current.replaceWith(row);
    else if (last) last.before(row);
    else rows.prepend(row);
    scrollTo(row);
  }
  if (last && String(answer.at) !== before) {
    last.classList.remove("review-row-open");
    last.querySelector("a").removeAttribute("aria-current");
    if (answer.gone === Number(before)) last.remove();
  }
  const more = document.getElementById("review-more");
  if (more && rows.children.length < 12) loadMore(more);
}

// An input that was typed into gives way to the heading, where keys decide again.
function focusOn(element, { isNew }) {
  const focused = element || document.getElementById("opened");
  focused.focus({ preventScroll: true });
  if (isNew && desk.getBoundingClientRect().top < 0) desk.scrollIntoView();
}

// Within the list, whatever the page shows of it.
function scrollTo(row) {
  const list = row.closest(".review-list");
  const above = row.offsetTop - list.scrollTop;
  if (above >= 0 && above + row.offsetHeight <= list.clientHeight) return;
  list.scrollTop = row.offsetTop - row.offsetHeight;
}

function say(words) {
  said.textContent = words;
}

function opened() {
  return document.getElementById("opened")?.textContent ?? "";
}

async function loadMore(link) {
  if (link.getAttribute("aria-busy")) return;
  link.setAttribute("aria-busy", "true");
  const answer = await jsonOf(await request(link.href));
  link.removeAttribute("aria-busy");
  if (!answer) return say(said.dataset.offline);
  const made = document.createElement("template");
  made.innerHTML = answer.rows;
  for (const row of made.content.querySelectorAll("[data-row]")) {
    if (rows.querySelector(`[data-row="${row.dataset.row}"]`)) row.remove();
  }
  link.closest("li").replaceWith(made.content);
}

// On a narrow screen the article comes first, and the list is a tap away.
function foldList() {
  const list = document.querySelector(".review-list");
  const wide = matchMedia("(min-width: 62.5rem)");
  const fold = () => {
    list.open = wide.matches;
  };
  wide.addEventListener("change", fold);
  fold();
}
