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

const succeeds = (work) =>
  work.then(
    () => true,
    () => false,
  );

/** Waits for what a step needs; what the screen shows instead is in the error. */
async function appears(workbench, locator, what, timeoutMs) {
  try {
    await locator.waitFor({ timeout: timeoutMs });
  } catch {
    throw new Error(`no ${what} after ${timeoutMs} ms; the screen shows: ${await workbench.shown()}`);
  }
  return locator;
}

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
      // A view that is just loading swallows the key.
      const typed = await succeeds(
        page.locator('.quick-input-widget input').first().fill(`>${title}`, { timeout: 2_000 }),
      );
      if (typed && (await succeeds(row.waitFor({ timeout: 2_000 })))) return row.click();
      await page.keyboard.press('Escape');
      if (Date.now() > end) throw new Error(`no command "${title}" in the palette`);
    }
  }

  /** Texts of whatever lies over the workbench: questions, messages, progress. */
  async shown() {
    const textsOf = (over) => this.page.locator(over).allInnerTexts();
    // First what opening the messages would close.
    const asked = await textsOf('.quick-input-widget:visible, .monaco-dialog-box:visible');
    await this.showNotifications();
    const texts = [...asked, ...(await textsOf('.notifications-center:visible'))];
    return texts.map((text) => text.replace(/\s+/g, ' ').trim()).join(' | ') || 'nothing over the workbench';
  }

  /** Waits for a question in the place of the palette, told apart by some of its words. */
  async question(words, { timeoutMs = 60_000 } = {}) {
    const widget = this.page.locator('.quick-input-widget:visible').filter({ hasText: words });
    return appears(this, widget, `question "${words}"`, timeoutMs);
  }

  /** Chooses a row of the list that asks for something. */
  async pick(words, row, options) {
    const list = await this.question(words, options);
    const item = list.locator('.monaco-list-row').filter({ hasText: row }).first();
    await (await appears(this, item, `row "${row}"`, 20_000)).click();
  }

  /** Types an answer into the box that asks for something; without a text takes what is suggested. */
  async answer(words, text, options) {
    const input = (await this.question(words, options)).locator('input').first();
    if (text !== undefined) await input.fill(text);
    await input.press('Enter');
  }

  /** Names a folder in the editor's own dialog. */
  chooseFolder(title, folder, button) {
    return this.choosePath(title, `${folder}/`, button);
  }

  /** Names a file, or a folder with a slash at its end, in the editor's own dialog. */
  async choosePath(title, wanted, button) {
    const dialog = await this.question(title);
    const input = dialog.getByPlaceholder('Folder path');
    // While the dialog still reads the folder it takes none, or the one before; and what it began with comes back.
    for (let tries = 0; tries < 10; tries++) {
      if ((await input.inputValue().catch(() => '')) !== wanted) await succeeds(input.fill(wanted, { timeout: 2_000 }));
      await this.page.waitForTimeout(3_000);
      await succeeds(dialog.getByRole('button', { name: button, exact: true }).click({ timeout: 2_000 }));
      if (await succeeds(input.waitFor({ state: 'hidden', timeout: 2_000 }))) return;
    }
    throw new Error(`the dialog does not take ${wanted}; the screen shows: ${await this.shown()}`);
  }

  /** The modal message that holds some words. */
  async modal(words, { timeoutMs = 60_000 } = {}) {
    return appears(
      this,
      this.page.locator('.monaco-dialog-box').filter({ hasText: words }),
      `message "${words}"`,
      timeoutMs,
    );
  }

  /** Changes the colour theme, until a webview's body has the class of its kind. */
  async theme(name, view, bodyClass) {
    await this.command('Preferences: Color Theme');
    const input = this.page.locator('.quick-input-widget input').first();
    await input.fill(name);
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: name }).first().waitFor();
    await input.press('Enter');
    await view.locator(`body.${bodyClass}`).waitFor({ timeout: 30_000 });
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
    const item = this.page
      .locator('.notifications-center.visible .notification-list-item')
      .filter({ hasText: containing })
      .first();
    // The centre closes with its last message.
    for (const end = Date.now() + timeoutMs; Date.now() < end;) {
      await this.showNotifications();
      if (await succeeds(item.waitFor({ timeout: 1_000 }))) return item;
    }
    throw new Error(`no notification "${containing}" after ${timeoutMs} ms; the screen shows: ${await this.shown()}`);
  }

  async showNotifications() {
    const open = await this.page.locator('.notifications-center.visible').isVisible();
    if (open) return;
    await succeeds(this.page.locator('[id="status.notifications"] a').click({ timeout: 1_000 }));
    // The bell's tooltip would lie over the last message.
    await this.page.mouse.move(700, 20);
  }

  /** Title of the active editor tab. */
  activeTab() {
    return this.page.locator('.tabs-container .tab.active .label-name').first().textContent();
  }

  screenshot(file) {
    return this.page.screenshot({ path: file });
  }
}
