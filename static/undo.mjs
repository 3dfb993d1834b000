// The way back stands for some seconds, longer while somebody is at it; what was said stays.
export function begin(toast) {
  const clock = toast.querySelector("[data-undo-left]");
  let left = Number(toast.dataset.undo);
  const write = () => { clock.textContent = `0:${String(left).padStart(2, "0")}`; };
  const timer = setInterval(() => {
    if (!toast.isConnected) return clearInterval(timer);
    if (document.hidden || toast.matches(":hover, :focus-within")) return;
    left -= 1;
    write();
    if (left > 0) return;
    clearInterval(timer);
    toast.replaceWith(toast.querySelector("p"));
  }, 1000);
  write();
}
