export * from './genai-prices';
export * from './gpt-tokens';
