/**
 * Wide comparison tables make the page itself scroll sideways, so that their head and first columns can stick to it.
 * Everything else stays as wide as the window: `--view` is that width.
 */
export function followWidth(): void {
  const root = document.documentElement;
  const follow = (): void => root.style.setProperty('--view', `${String(root.clientWidth)}px`);
  new ResizeObserver(follow).observe(root);
  follow();
}
