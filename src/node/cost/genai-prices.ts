import { calcPrice, findProvider, type ModelInfo } from '@pydantic/genai-prices';
import type { ModelPrice, PriceTable } from '../../core/cost';

/**
 * The installed version and the day it was published: the data itself carries no date. Its newest price in force began
 * the day before. A test compares the version with the package.
 */
export const PRICES_VERSION = '0.1.8';
export const PRICES_DATE = '2026-09-23';

/** Prices by day and hour are read at noon of that day, so that a run gives the same figures whenever it is repeated. */
const TIMESTAMP = new Date(`${PRICES_DATE}T12:00:00Z`);

/** Offered in lists. Any other provider that the package knows can be named. */
const PROVIDERS = ['openai', 'anthropic', 'google', 'mistral', 'cohere', 'voyageai', 'deepseek', 'x-ai', 'groq'];

/** Models that neither embed nor answer texts, or no more. */
const OTHER_USES =
  /audio|realtime|image|vision|transcribe|tts|live|moderation|whisper|ocr|voice|omni-|search|rerank|^ft:|\.ft-/;
const EMBEDS = /embed|^voyage-/;

/** Prices of @pydantic/genai-prices as installed; the network is not used. */
export function genaiPrices(): PriceTable {
  return {
    source: `@pydantic/genai-prices ${PRICES_VERSION}`,
    date: PRICES_DATE,
    find,
    requestUsd,
    embeddingModels: () => listed((model) => EMBEDS.test(model.id) && hasPrice(model, 'input_mtok')),
    answerModels: () =>
      listed((model) => !EMBEDS.test(model.id) && hasPrice(model, 'input_mtok') && hasPrice(model, 'output_mtok')),
  };
}

/** Tokens of a small request, in which every model is at its first tier. */
const SMALL = 1000;

function find(model: string): ModelPrice | undefined {
  const input = requestUsd(model, SMALL, 0);
  const output = requestUsd(model, 0, SMALL);
  if (input === undefined && output === undefined) return undefined;
  return {
    model,
    ...(input !== undefined && { inputUsdPerMillion: (input * 1e6) / SMALL }),
    ...(output !== undefined && { outputUsdPerMillion: (output * 1e6) / SMALL }),
  };
}

function requestUsd(model: string, inputTokens: number, outputTokens: number): number | undefined {
  const slash = model.indexOf('/');
  if (slash < 1) return undefined;
  const options = { providerId: model.slice(0, slash), timestamp: TIMESTAMP };
  const usage = { input_tokens: inputTokens, output_tokens: outputTokens };
  const price = calcPrice(usage, model.slice(slash + 1), options);
  if (!price) return undefined;
  // The package counts a token without a price as 0: to us that is unknown.
  const { input_mtok: input, output_mtok: output, requests_kcount: perRequest } = price.model_price;
  if ((inputTokens > 0 && input === undefined) || (outputTokens > 0 && output === undefined)) return undefined;
  if (perRequest !== undefined) return undefined;
  return price.total_price;
}

const hasPrice = ({ prices }: ModelInfo, unit: 'input_mtok' | 'output_mtok'): boolean =>
  Array.isArray(prices) ? prices.every((dated) => dated.prices[unit] !== undefined) : prices[unit] !== undefined;

const listed = (wanted: (model: ModelInfo) => boolean): readonly string[] =>
  PROVIDERS.flatMap((providerId) =>
    (findProvider({ providerId })?.models ?? [])
      .filter((model) => !model.deprecated && !OTHER_USES.test(model.id) && wanted(model))
      .map(({ id }) => `${providerId}/${id}`)
      .filter((id) => find(id) !== undefined),
  );
