// <button data-print> prints the page; without a script the browser's own menu does.

addEventListener("click", ({ target }) => { if (target.closest?.("[data-print]")) window.print(); });
