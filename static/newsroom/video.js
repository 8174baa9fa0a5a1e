// Turns the facade of a video into its player, once somebody asks for it.
// Without this module the facade is a link to the video's own page.

for (const facade of document.querySelectorAll("a[data-embed]")) {
  facade.addEventListener("click", (event) => {
    // A click with a key held asks for a tab or a window: it stays a link.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const player = playerFor(facade);
    facade.replaceWith(player);
    player.focus();
  });
}

function playerFor(facade) {
  const player = document.createElement("iframe");
  player.className = "facade__player";
  player.title = facade.dataset.title;
  player.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
  player.referrerPolicy = "strict-origin-when-cross-origin";
  player.src = facade.dataset.embed;
  return player;
}
