/**
 * Wide comparison tables make the page itself scroll sideways, so that their head and first columns can stick to it.
 * Everything else stays as wide as the window: `--view` is that width.
 */
export function followWidth(): void {
  const root = document.documentElement;
  let width = -1;
  const follow = (): void => {
    if (root.clientWidth === width) return;
    width = root.clientWidth;
    root.style.setProperty('--view', `${String(width)}px`);
  };
  // In the next frame: what follows the width changes the page's height, which is observed too.
  new ResizeObserver(() => requestAnimationFrame(follow)).observe(root);
  follow();
}
