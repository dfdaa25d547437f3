import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { costKnobs } from '../../../src/core/cost';
import { genaiPrices, gptTokens, PRICES_DATE, PRICES_VERSION } from '../../../src/node/cost';

const packageJson = (name: string): { version: string } =>
  JSON.parse(readFileSync(new URL(`../../../node_modules/${name}/package.json`, import.meta.url), 'utf8')) as {
    version: string;
  };

describe('prices', () => {
  const prices = genaiPrices();

  it('name the installed version and its date', () => {
    expect(packageJson('@pydantic/genai-prices').version).toBe(PRICES_VERSION);
    expect(prices.source).toBe(`@pydantic/genai-prices ${PRICES_VERSION}`);
    expect(prices.date).toBe(PRICES_DATE);
    expect(new Date(prices.date).toISOString().slice(0, 10)).toBe(prices.date);
  });

  it('are no older than the newest price in force on that date', () => {
    const data = readFileSync(
      new URL('../../../node_modules/@pydantic/genai-prices/dist/index.js', import.meta.url),
      'utf8',
    );
    const starts = [...data.matchAll(/start_date: "(\d{4}-\d{2}-\d{2})"/g)].map(([, date]) => date!).sort();
    expect(starts.filter((date) => date <= prices.date).at(-1)).toBe('2026-09-22');
  });

  it('of well-known models, USD a million tokens', () => {
    expect(prices.find('openai/text-embedding-3-small')).toEqual({
      model: 'openai/text-embedding-3-small',
      inputUsdPerMillion: expect.closeTo(0.02, 9) as number,
    });
    expect(prices.find('openai/gpt-4o-mini')).toMatchObject({
      inputUsdPerMillion: expect.closeTo(0.15, 9) as number,
      outputUsdPerMillion: expect.closeTo(0.6, 9) as number,
    });
    expect(prices.requestUsd('openai/gpt-4o-mini', 2000, 100)).toBeCloseTo((2000 * 0.15 + 100 * 0.6) / 1e6, 12);
  });

  it('follow tiers by the size of the request', () => {
    expect(prices.find('google/gemini-2.5-pro')).toMatchObject({
      inputUsdPerMillion: expect.closeTo(1.25, 9) as number,
      outputUsdPerMillion: expect.closeTo(10, 9) as number,
    });
    expect(prices.requestUsd('google/gemini-2.5-pro', 300_000, 1000)).toBeCloseTo((300_000 * 2.5 + 1000 * 15) / 1e6, 9);
  });

  it('are unknown, never 0, for what has no price', () => {
    for (const model of [
      '',
      '/',
      'gpt-4o',
      'openai/',
      'openai/no-such-model',
      'nobody/gpt-4o',
      '__proto__/x',
      'openai/moderation',
    ])
      expect([model, prices.find(model), prices.requestUsd(model, 10, 10)]).toEqual([model, undefined, undefined]);
    expect(prices.requestUsd('openai/text-embedding-3-small', 10, 10)).toBeUndefined();
    expect(prices.requestUsd('perplexity/sonar', 10, 10)).toBeUndefined();
  });

  it('are listed for the knobs, each with what it needs', () => {
    const { 'cost.embeddingModel': embedding, 'cost.answerModel': answer } = Object.fromEntries(
      costKnobs.map((knob) => [knob.id, knob.default]),
    );
    expect(prices.embeddingModels()).toContain(embedding);
    expect(prices.answerModels()).toContain(answer);
    for (const model of prices.embeddingModels()) expect(prices.find(model)!.inputUsdPerMillion).toBeGreaterThan(0);
    for (const model of prices.answerModels()) {
      const price = prices.find(model)!;
      expect([model, typeof price.inputUsdPerMillion, typeof price.outputUsdPerMillion]).toEqual([
        model,
        'number',
        'number',
      ]);
    }
    expect(prices.embeddingModels().filter((model) => prices.answerModels().includes(model))).toEqual([]);
    expect(new Set(prices.embeddingModels().map((model) => model.split('/')[0])).size).toBeGreaterThanOrEqual(5);
    console.log(
      prices.embeddingModels().join(' '),
      '\n',
      prices.answerModels().length,
      prices.answerModels().join(' '),
    );
  });
});

describe('paid token counts', () => {
  const tokens = gptTokens();
  const count = async (model: string, text: string) => (await tokens.counterFor(model))?.(text);

  it('are those of the model’s own encoding', async () => {
    // OpenAI's cookbook, "How to count tokens with tiktoken".
    expect(await count('openai/text-embedding-3-small', 'antidisestablishmentarianism')).toBe(6);
    expect(await count('openai/gpt-4o-mini', '2 + 2 = 4')).toBe(7);
    expect(await count('openai/gpt-4', 'お誕生日おめでとう')).toBe(9);
    expect(await count('openai/gpt-4o', 'お誕生日おめでとう')).toBe(8);
    expect(await count('azure/text-embedding-3-large', 'お誕生日おめでとう')).toBe(9);
  });

  it.each([
    'openai/gpt-3.5-turbo',
    'openai/text-embedding-ada-002',
    'openai/gpt-4.1-mini',
    'openai/gpt-5-nano',
    'openai/o3',
    'openai/o4-mini',
  ])('are known for %s', async (model) => expect(await count(model, 'one two')).toBe(2));

  it('are unknown where the tokenizer is not that of a known model', async () => {
    for (const model of [
      'anthropic/claude-3-5-haiku-latest',
      'voyageai/voyage-3',
      'google/gemini-2.5-pro',
      'openai/babbage',
      'gpt-4o',
      'x/gpt-4o',
      '',
    ])
      expect(await tokens.counterFor(model)).toBeUndefined();
  });

  it('take any text, also what looks like a control token', async () => {
    for (const text of ['', '<|endoftext|>', '\ud800', '\u0000', '🙂'.repeat(100)]) {
      const found = await count('openai/gpt-4o', text);
      expect(Number.isInteger(found)).toBe(true);
      expect(found! > 0).toBe(text !== '');
    }
  });

  it('stay quick on a long run of one letter', async () => {
    const started = process.cpuUsage();
    expect(await count('openai/gpt-4o', 'a'.repeat(50_000))).toBeGreaterThan(1000);
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(20_000);
  });
});
