// Carries a bulk act on, a stretch a request, until it is done or somebody stops it.

const form = document.querySelector("form.bulk-progress[data-runs]");

if (form) {
  const bar = form.querySelector("progress");
  const status = form.querySelector("[role=status]");
  let isLeaving = false;

  form.addEventListener("submit", () => {
    isLeaving = true;
  });

  const step = async () => {
    const response = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
    });
    if (!response.ok || response.redirected) {
      throw new Error("no answer");
    }
    return response.json();
  };

  const run = async () => {
    while (!isLeaving) {
      let said;
      try {
        said = await step();
      } catch {
        return; // the button "Go on" still does, and says what is wrong
      }
      bar.value = said.place;
      status.textContent = said.words;
      if (said.back) {
        location.assign(said.back);
        return;
      }
      if (said.stopped) {
        location.reload();
        return;
      }
    }
  };

  run();
}
