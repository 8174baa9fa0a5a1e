// Says who else has the article open, and that it moved, while the page is open.

const EVERY = 30_000;
const here = document.querySelector("[data-here]");

if (here) {
  const form = document.querySelector("#article_form");
  const say = async () => {
    if (document.hidden) {
      return;
    }
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("version", form.elements.version.value);
    try {
      const response = await fetch(here.dataset.here, { method: "POST", body });
      const said = response.ok && !response.redirected ? await response.json() : null;
      if (said && here.textContent !== said.words) {
        here.textContent = said.words;
        here.hidden = !said.words;
      }
    } catch {
      // Offline for a moment; the next sign says the same.
    }
  };
  setInterval(say, EVERY);
  document.addEventListener("visibilitychange", say);
}
