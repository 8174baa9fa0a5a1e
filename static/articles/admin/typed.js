// Keeps what is typed into a form in this browser until it is saved, and offers it again:
// after a session that ended, a crash, a closed tab. Kept by user and address, without
// files, passwords, hidden values but the version typed on, and anything secured.

const script = document.querySelector("script[data-typed-by]");
const offer = document.querySelector("#typed-offer");
const BY = `typed:${script.dataset.typedBy}:`;
const SENT = "typed:sent";
const DAYS = 14;
const KINDS = "input, textarea, select";
const NEVER = /secured|password|csrf/i;
const UNKEPT = new Set(["hidden", "file", "password", "submit", "button", "image"]);

const isKept = (control) =>
  control.name && !UNKEPT.has(control.type) && !NEVER.test(control.name);

const isForm = (form) =>
  form &&
  form.method === "post" &&
  form.closest("#content") &&
  !form.matches("#changelist-form, [data-not-kept]") &&
  !form.querySelector("input[type=password]");

const forms = () => [...document.querySelectorAll("#content form")].filter(isForm);

// The same form of the same page, whatever question the address carries along.
const nameOf = (form) =>
  `${BY}${location.pathname}#${form.id || form.getAttribute("action") || form.className}`;

const valueOf = (control) =>
  control.type === "checkbox" || control.type === "radio" ? control.checked : control.value;

const shownIn = (control) => {
  if (control.type === "checkbox" || control.type === "radio") {
    return control.defaultChecked;
  }
  if (control.tagName === "SELECT") {
    const chosen = [...control.options].find((each) => each.defaultSelected);
    return chosen ? chosen.value : (control.options[0]?.value ?? "");
  }
  return control.defaultValue;
};

// Boxes of one name are told apart by their values.
const keyOf = (control) =>
  control.type === "checkbox" || control.type === "radio"
    ? `${control.name}=${control.value}`
    : control.name;

const controlsOf = (form) => [...form.elements].filter((each) => each.matches(KINDS) && isKept(each));

const versionOf = (form) => form.elements.namedItem("version");

const read = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
};

const keep = (form) => {
  const before = read(nameOf(form))?.values ?? {};
  const values = {};
  for (const control of controlsOf(form)) {
    const key = keyOf(control);
    // What a refused page shows again is typed, though nothing in it was touched since.
    if (valueOf(control) !== shownIn(control) || before[key] === valueOf(control)) {
      values[key] = valueOf(control);
    }
  }
  if (!Object.keys(values).length) {
    localStorage.removeItem(nameOf(form));
    return;
  }
  const version = versionOf(form)?.value ?? "";
  try {
    localStorage.setItem(nameOf(form), JSON.stringify({ at: Date.now(), version, values }));
  } catch {
    // A browser that keeps nothing: the page works without.
  }
};

const forget = (name) => localStorage.removeItem(name);

// The forms that were sent since anything was saved: one, and the question it led to.
const sentSoFar = () => JSON.parse(sessionStorage.getItem(SENT) ?? "[]");

// What was sent and not refused is saved; after a question, once that is answered.
const settle = () => {
  const sent = sentSoFar();
  if (!sent.length || !document.querySelector("#user-tools")) {
    return;
  }
  const done = document.querySelector(".messagelist .success, .messagelist .info");
  const refused = document.querySelector("#content .stale, #content .errornote");
  if (done && !refused) {
    sent.forEach(forget);
    sessionStorage.removeItem(SENT);
    return;
  }
  // Back at a form that was sent, refused or given up: what led to it is open still.
  const here = new Set(forms().map(nameOf));
  const back = sent.findIndex((name) => here.has(name));
  if (back >= 0) {
    sessionStorage.setItem(SENT, JSON.stringify(sent.slice(0, back)));
  }
};

// The desk answers without a new page.
document.addEventListener("review:opened", () => {
  const sent = sentSoFar();
  sessionStorage.removeItem(SENT);
  if (!document.querySelector("#content .stale, #decide .errorlist")) {
    sent.forEach(forget);
  }
});

const prune = () => {
  const oldest = Date.now() - DAYS * 24 * 60 * 60 * 1000;
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith("typed:") && (read(name)?.at ?? 0) < oldest) {
      forget(name);
    }
  }
};

const ago = (at) => {
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  const minutes = Math.round((at - Date.now()) / 60_000);
  if (minutes > -60) {
    return words.format(minutes, "minute");
  }
  return minutes > -24 * 60
    ? words.format(Math.round(minutes / 60), "hour")
    : words.format(Math.round(minutes / 60 / 24), "day");
};

const labelOf = (control) => {
  const label = control.labels?.[0]?.cloneNode(true);
  for (const each of label?.querySelectorAll(".must, .visually-hidden") ?? []) {
    each.remove();
  }
  return label?.textContent.trim() || control.getAttribute("aria-label") || control.name;
};

const putBack = (form, draft, controls) => {
  for (const control of controls) {
    const value = draft.values[keyOf(control)];
    if (typeof value === "boolean") {
      control.checked = value;
    } else {
      control.value = value;
    }
    const closed = control.closest("details");
    if (closed) {
      closed.open = true;
    }
  }
  // Typed on that version: what moved since is refused, and not overwritten.
  const version = versionOf(form);
  if (version && draft.version) {
    version.value = draft.version;
  }
  controls[0].focus();
};

const offerAgain = (form) => {
  const draft = read(nameOf(form));
  if (!draft) {
    return;
  }
  const lost = controlsOf(form).filter((control) => {
    const key = keyOf(control);
    return key in draft.values && draft.values[key] !== valueOf(control);
  });
  if (!lost.length) {
    return;
  }
  const shown = offer.content.cloneNode(true).firstElementChild;
  shown.querySelector("[data-ago]").textContent = ago(draft.at);
  shown.querySelector("[data-what]").textContent = [...new Set(lost.map(labelOf))].join(", ");
  shown.querySelector("[data-put-back]").addEventListener("click", () => {
    putBack(form, draft, lost);
    shown.remove();
  });
  shown.querySelector("[data-discard]").addEventListener("click", () => {
    forget(nameOf(form));
    shown.remove();
  });
  form.before(shown);
};

let waiting;

document.addEventListener("input", ({ target }) => {
  const form = target.form;
  if (isForm(form) && isKept(target)) {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 300, form);
  }
});

document.addEventListener("submit", ({ target }) => {
  clearTimeout(waiting);
  if (isForm(target)) {
    keep(target);
    sessionStorage.setItem(SENT, JSON.stringify([...sentSoFar(), nameOf(target)]));
  }
});

settle();
prune();
forms().forEach(offerAgain);
