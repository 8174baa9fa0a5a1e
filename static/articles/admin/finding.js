/* The search box of the articles completes what its language and the names allow.
   Without it the box is a plain one: what it asks, the server says. */

const WAIT = 120; // ms after the last key

class Completion {
  constructor(box) {
    this.box = box;
    this.list = document.createElement("ul");
    this.list.id = `${box.id}-options`;
    this.list.className = "ask-options";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", box.getAttribute("aria-label"));
    this.said = document.createElement("span");
    this.said.className = "visually-hidden";
    this.said.setAttribute("role", "status");
    box.after(this.list, this.said);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    })) {
      box.setAttribute(name, value);
    }
    box.addEventListener("input", () => this.later());
    box.addEventListener("keydown", (event) => this.press(event));
    box.addEventListener("blur", () => this.close());
    // Before the box loses its focus to it.
    this.list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("[role=option]");
      event.preventDefault();
      if (option) this.take(option);
    });
  }

  later() {
    // What was offered was for another text.
    this.close();
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    this.asked?.abort();
    this.asked = new AbortController();
    const address = new URL(this.box.dataset.complete, document.baseURI);
    address.searchParams.set("q", this.box.value);
    // The server counts characters, and scripts count halves of some of them.
    const before = this.box.value.slice(0, this.box.selectionStart);
    address.searchParams.set("at", [...before].length);
    try {
      const answer = await fetch(address, { signal: this.asked.signal });
      if (answer.ok && !answer.redirected) this.show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show({ start, end, options }) {
    const typed = [...this.box.value].slice(start, end).join("");
    const news = options.filter((each) => each.text !== typed);
    this.place = { start, end };
    this.list.replaceChildren(
      ...news.map((each, number) => this.option(each, number)),
    );
    this.active = null;
    this.open(news.length > 0);
    this.said.textContent = news.length
      ? this.box.dataset.found.replace("%s", news.length)
      : "";
  }

  option({ text, meaning }, number) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${number}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.text = text;
    const code = document.createElement("code");
    code.textContent = text;
    option.append(code);
    if (meaning) {
      const said = document.createElement("span");
      said.textContent = meaning;
      option.append(" ", said);
    }
    return option;
  }

  press(event) {
    if (this.list.hidden || event.isComposing) return;
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") this.move(key === "ArrowDown");
    else if (key === "Enter" && this.active) this.take(this.active);
    else if (key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  move(isDown) {
    const options = [...this.list.children];
    const at = options.indexOf(this.active);
    const next = isDown ? at + 1 : at < 0 ? options.length - 1 : at - 1;
    this.active?.setAttribute("aria-selected", "false");
    this.active = options[next] ?? null;
    this.active?.setAttribute("aria-selected", "true");
    this.active?.scrollIntoView({ block: "nearest" });
    if (this.active) {
      this.box.setAttribute("aria-activedescendant", this.active.id);
    } else {
      this.box.removeAttribute("aria-activedescendant");
    }
  }

  take(option) {
    const characters = [...this.box.value];
    const { text } = option.dataset;
    const goesOn = text.endsWith(":");
    const before = characters.slice(0, this.place.start).join("") + text;
    const after = characters.slice(this.place.end).join("").trimStart();
    this.box.value = `${before}${goesOn ? "" : " "}${after}`;
    const caret = before.length + (goesOn ? 0 : 1);
    this.box.setSelectionRange(caret, caret);
    this.close();
    if (goesOn) this.ask();
  }

  open(isOpen) {
    this.list.hidden = !isOpen;
    this.box.setAttribute("aria-expanded", String(isOpen));
    this.box.removeAttribute("aria-activedescendant");
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.active = null;
    this.open(false);
    this.said.textContent = "";
  }
}

for (const box of document.querySelectorAll("input[data-complete]")) {
  new Completion(box);
}
