// Page object of the workbench: what a user sees and does, in their words.
import { chromium } from 'playwright-core';

const BROWSER_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const launchBrowser = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: BROWSER_FLAGS });

export class Workbench {
  /** Refusals by a Content-Security-Policy, of any frame. */
  blocked = [];
  /** Requests that wanted to leave this machine. */
  outside = [];

  constructor(page) {
    this.page = page;
  }

  static async open(browser, url, { width = 1400, height = 1000, prepare } = {}) {
    const page = await browser.newPage({ viewport: { width, height } });
    const workbench = new Workbench(page);
    const { host } = new URL(url);
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) workbench.blocked.push(message.text());
    });
    await page.route(
      (address) => address.protocol.startsWith('http') && address.host !== host,
      (route) => {
        workbench.outside.push(route.request().url());
        return route.abort();
      },
    );
    await prepare?.(page);
    await page.goto(url);
    await page.waitForFunction(() => globalThis.driver?.whenWorkbenchRestored, undefined, { timeout: 90_000 });
    await page.evaluate(() => globalThis.driver.whenWorkbenchRestored());
    return workbench;
  }

  /** Runs a command by its full title in the palette; opens the palette again until the extension has registered. */
  async command(title, { timeoutMs = 60_000 } = {}) {
    const { page } = this;
    const row = page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ has: page.getByText(title, { exact: true }) })
      .first();
    for (const end = Date.now() + timeoutMs; ;) {
      await page.keyboard.press('F1');
      await page.locator('.quick-input-widget input').first().fill(`>${title}`);
      if (
        await row.waitFor({ timeout: 2_000 }).then(
          () => true,
          () => false,
        )
      )
        return row.click();
      await page.keyboard.press('Escape');
      if (Date.now() > end) throw new Error(`no command "${title}" in the palette`);
    }
  }

  /** The document inside a webview, told apart by a selector that only it has. */
  async webview(owns, { timeoutMs = 60_000 } = {}) {
    for (const end = Date.now() + timeoutMs; Date.now() < end; await this.page.waitForTimeout(150)) {
      const frames = this.page.locator('iframe.webview.ready');
      for (let i = 0; i < (await frames.count()); i++) {
        const inner = frames.nth(i).contentFrame().locator('iframe#active-frame').contentFrame();
        if (
          await inner
            .locator(owns)
            .count()
            .catch(() => 0)
        )
          return inner;
      }
    }
    throw new Error(`no webview with ${owns} after ${timeoutMs} ms`);
  }

  /** Texts of the notification centre that hold some words; toasts are off under the test driver. */
  async notification(containing, { timeoutMs = 30_000 } = {}) {
    const centre = this.page.locator('.notifications-center.visible');
    if (!(await centre.isVisible())) await this.page.locator('[id="status.notifications"] a').click();
    const item = centre.locator('.notification-list-item').filter({ hasText: containing }).first();
    await item.waitFor({ timeout: timeoutMs });
    return item;
  }

  /** Title of the active editor tab. */
  activeTab() {
    return this.page.locator('.tabs-container .tab.active .label-name').first().textContent();
  }

  screenshot(file) {
    return this.page.screenshot({ path: file });
  }
}
