import { SERIES_COLOURS } from './series';

/** Colours of the theme as the canvas understands them. */
export interface ChartTheme {
  readonly foreground: string;
  readonly dim: string;
  readonly line: string;
  readonly background: string;
  readonly tooltip: string;
  readonly fontFamily: string;
  readonly fontSize: number;
  /** One of the series' colours, resolved. */
  colour(series: string): string;
}

/** A variable may hold another variable, a mix or a system colour: the browser resolves it, not we. */
export function readTheme(): ChartTheme {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const resolve = (text: string): string => {
    probe.style.color = text;
    return getComputedStyle(probe).color;
  };
  const colours = new Map<string, string>();
  const colour = (variable: string): string => {
    const known = colours.get(variable) ?? resolve(`var(${variable}, var(--vscode-foreground))`);
    colours.set(variable, known);
    return known;
  };
  const series = new Map(SERIES_COLOURS.map((text) => [text, resolve(text)]));
  const style = getComputedStyle(document.body);
  const theme = {
    foreground: colour('--vscode-foreground'),
    dim: colour('--vscode-descriptionForeground'),
    line: colour('--vscode-panel-border'),
    background: resolve('var(--vscode-editor-background, Canvas)'),
    tooltip: resolve('var(--vscode-editorHoverWidget-background, var(--vscode-editor-background, Canvas))'),
    fontFamily: style.fontFamily,
    fontSize: Math.max(9, parseFloat(style.fontSize) * 0.85),
    colour: (text: string) => series.get(text) ?? text,
  };
  probe.remove();
  return theme;
}

/** Calls once for each change of the editor's theme (it rewrites the body's class and the root's variables) or the system's. */
export function onThemeChange(changed: () => void): () => void {
  let waiting = 0;
  const soon = (): void => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(changed);
  };
  const observer = new MutationObserver(soon);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-kind'] });
  const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener('change', soon);
  return () => {
    cancelAnimationFrame(waiting);
    observer.disconnect();
    for (const query of queries) query.removeEventListener('change', soon);
  };
}
